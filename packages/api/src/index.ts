export type * from './resource-type.ts'
export type * from './schema.ts'

export type * from './client.ts'
export type * from './request.ts'
export type * from './transport.ts'
export * from './errors.ts'

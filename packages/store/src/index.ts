export type * from './store.ts'
export * from './errors.ts'
export * from './memory-store.ts'

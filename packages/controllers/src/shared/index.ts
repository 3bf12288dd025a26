export * from './pod-template-hash.ts'
export * from './short-hash.ts'

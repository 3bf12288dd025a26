export type * from './work-queue.ts'

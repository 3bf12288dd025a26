export type * from './controller.ts'
export type * from './events/event-recorder.ts'
export type * from './metrics.ts'
export * from './outcome.ts'

export { type SchedulerOptions } from './scheduler-parts.ts'
export { createScheduler } from './scheduler.ts'
export { clientName, component } from './texts.ts'

export { createScheduler, type SchedulerOptions } from './scheduler.ts'
export { clientName, component } from './texts.ts'

export { createScheduler, type SchedulerOptions } from './scheduler.ts'
export { defaultPlugins, type Plugins } from './framework/default-plugins.ts'
export { clientName, component } from './texts.ts'

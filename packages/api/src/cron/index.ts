export * from './parse-schedule.ts'
export * from './schedule.ts'
export * from './time-zone.ts'
export * from './time-zones.ts'

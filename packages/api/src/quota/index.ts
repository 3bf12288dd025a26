/** What quotas measure: shared by the controller that counts and the admission plugin that charges. */
export * from './amounts.ts'
export * from './evaluator.ts'
export * from './evaluators.ts'
export { attributesClassNames } from './claim-evaluator.ts'
export { podOfSpecialClaim, type DeviceFacts } from './device-claim-evaluator.ts'
export { aggregateContainers, isPodLevelName, podRequests } from './pod-amounts.ts'
export { hasDeadline, isCharged } from './pod-evaluator.ts'
export { chargedServiceType } from './service-evaluator.ts'

/** What a server fills in where a pod or the template of one says nothing: as it stores them, and as controllers compare them. */
export { aggregateResources } from './aggregate-resources.ts'
export { defaultPod, defaultPodTemplate, fillPodTemplate } from './pod-spec-defaults.ts'
export { roundResourceList, roundResources, type ResourceList } from './resource-list-defaults.ts'
export { defaultAzureDisk } from './volume-defaults.ts'

import type { Strategy } from '../registry/strategy.ts'
import { configMapStrategy } from './configmaps/strategy.ts'
import { controllerRevisionStrategy } from './controllerrevisions/strategy.ts'
import { cronJobStrategy } from './cronjobs/strategy.ts'
import { daemonSetStrategy } from './daemonsets/strategy.ts'
import { deploymentStrategy } from './deployments/strategy.ts'
import { jobStrategy } from './jobs/strategy.ts'
import { namespaceStrategy } from './namespaces/strategy.ts'
import { podStrategy } from './pods/strategy.ts'
import { podTemplateStrategy } from './podtemplates/strategy.ts'
import { replicaSetStrategy } from './replicasets/strategy.ts'
import { replicationControllerStrategy } from './replicationcontrollers/strategy.ts'
import { secretStrategy } from './secrets/strategy.ts'
import { serviceAccountStrategy } from './serviceaccounts/strategy.ts'
import { statefulSetStrategy } from './statefulsets/strategy.ts'

const all: readonly Strategy[] = [
  configMapStrategy,
  controllerRevisionStrategy,
  cronJobStrategy,
  daemonSetStrategy,
  deploymentStrategy,
  jobStrategy,
  namespaceStrategy,
  podStrategy,
  podTemplateStrategy,
  replicaSetStrategy,
  replicationControllerStrategy,
  secretStrategy,
  serviceAccountStrategy,
  statefulSetStrategy,
]

/** What is special about each resource, by `plural` (core) or `plural.group`. One that is not here has nothing special. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  all.map((strategy) => [strategyKey(strategy), strategy]),
)

function strategyKey({ resource }: Pick<Strategy, 'resource'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}

// Mirrors pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go, applyClusterRoles, 1.36.
import { clusterRoles, nameOf, type ClusterRole } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { isWithoutApply } from '../shared/without-apply.ts'
import { decide, type PolicyRule } from './decide.ts'
import { observe } from './observe.ts'
import { fieldManager } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly clusterRoles: Lister<ClusterRole>
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.clusterRoles, name)
  if (seen === undefined) return outcome.done('there is no such role, or it has rules of its own')
  const decision = decide(seen.role, seen.roles)
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  const resource = deps.client.resource(clusterRoles)
  try {
    const body = applyBody(nameOf(seen.role), decision.rules)
    await resource.patch(name, { type: 'apply', body }, { fieldManager, force: true, signal })
  } catch (error) {
    if (!isWithoutApply(error)) throw error
    // What Kubernetes did before every server had server-side apply.
    await resource.update({ ...seen.role, rules: decision.rules }, { signal })
  }
  return outcome.done(decision.why)
}

/** No rules are no field: then what this manager owned goes, and what others own stays. */
function applyBody(name: string, rules: readonly PolicyRule[]): ClusterRole {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    ...(rules.length === 0 ? {} : { rules }),
  }
}

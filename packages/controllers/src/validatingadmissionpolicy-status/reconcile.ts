// Mirrors pkg/controller/validatingadmissionpolicystatus/controller.go, reconcile, 1.36.
import { generationOf, validatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { outcome, type Outcome } from '@coxswain/runtime'
import { checkPolicy } from './check-policy.ts'
import type { Language } from './language.ts'
import { findTypes, type FindDeps } from './find-types.ts'
import { nextStatus } from './status.ts'
import { fieldManager } from './texts.ts'

export interface Deps extends FindDeps {
  readonly policies: Lister<ValidatingAdmissionPolicy>
  readonly language: () => Language
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const policy = deps.policies.get(name)
  if (policy === undefined) return outcome.done('there is no such policy')
  if (generationOf(policy) <= (policy.status?.observedGeneration ?? 0)) return outcome.done('it was checked')
  const types = await findTypes(deps, policy, signal)
  const warnings = checkPolicy(policy, types, deps.language())
  const configuration = { metadata: { name }, status: nextStatus(policy, warnings) }
  const resource = deps.client.resource(validatingAdmissionPolicies)
  await resource.apply(configuration, { subresource: 'status', fieldManager, force: true, signal })
  return outcome.done(`${warnings.length} of its expressions do not fit their types`)
}

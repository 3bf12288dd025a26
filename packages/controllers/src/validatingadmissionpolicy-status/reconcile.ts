// Mirrors pkg/controller/validatingadmissionpolicystatus/controller.go, reconcile, 1.36.
import { generationOf, nameOf, validatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { outcome, type Outcome } from '@coxswain/runtime'
import { isWithoutApply } from '../shared/without-apply.ts'
import { checkPolicy } from './check-policy.ts'
import type { Language } from './language.ts'
import { findTypes, type FindDeps } from './find-types.ts'
import { nextStatus, type PolicyStatus } from './status.ts'
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
  await write(deps, policy, { status: nextStatus(policy, warnings), signal })
  return outcome.done(`${warnings.length} of its expressions do not fit their types`)
}

interface Writing {
  readonly status: PolicyStatus
  readonly signal: AbortSignal
}

async function write({ client }: Deps, policy: ValidatingAdmissionPolicy, { status, signal }: Writing): Promise<void> {
  const resource = client.resource(validatingAdmissionPolicies)
  const configuration = { metadata: { name: nameOf(policy) }, status }
  try {
    await resource.apply(configuration, { subresource: 'status', fieldManager, force: true, signal })
  } catch (error) {
    if (!isWithoutApply(error)) throw error
    // What every server understands; it is tried again when somebody else was faster.
    await resource.updateStatus({ ...policy, status: { ...policy.status, ...status } }, { signal })
  }
}

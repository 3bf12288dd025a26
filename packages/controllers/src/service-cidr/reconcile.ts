// Mirrors pkg/controller/servicecidrs/servicecidrs_controller.go, sync, 1.36.
import { apiVersionOf, nameOf, serviceCIDRs, toTime, type ServiceCIDR } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { isWithoutApply } from '../shared/without-apply.ts'
import { decide, type Decision } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { component, events, finalizer, readyCondition, statusFailedText } from './texts.ts'

export interface Deps extends Listers {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps, name)
  if (seen === undefined) return outcome.done('it is gone')
  const decision = decide(seen, deps.clock.now())
  switch (decision.kind) {
    case 'keep':
      if (decision.needsFinalizer) await patchFinalizers(deps, name, { finalizers: [finalizer] }, signal)
      if (decision.condition !== undefined) await tell(deps, seen.serviceCidr, decision.condition, signal)
      return outcome.done(decision.why)
    case 'wait':
      return outcome.wakeAfter(decision.ms, decision.why)
    case 'let-go':
      await patchFinalizers(deps, name, { '$deleteFromPrimitiveList/finalizers': [finalizer] }, signal)
      return outcome.done(decision.why)
    case 'nothing':
      return outcome.done(decision.why)
    default:
      return decision satisfies never
  }
}

async function patchFinalizers(deps: Deps, name: string, metadata: object, signal: AbortSignal): Promise<void> {
  try {
    await deps.client.resource(serviceCIDRs).patch(name, { type: 'strategic', body: { metadata } }, { signal })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

type Told = NonNullable<Extract<Decision, { readonly kind: 'keep' }>['condition']>

async function tell(deps: Deps, serviceCidr: ServiceCIDR, condition: Told, signal: AbortSignal): Promise<void> {
  try {
    await writeCondition(deps, serviceCidr, { ...condition, lastTransitionTime: toTime(deps.clock.now()) }, signal)
  } catch (error) {
    if (condition.status === readyCondition.status && !signal.aborted) {
      deps.recorder.event(referenceTo(serviceCIDRs, serviceCidr), 'Warning', events.statusFailed, statusFailedText)
    }
    throw error
  }
}

type Conditions = NonNullable<NonNullable<ServiceCIDR['status']>['conditions']>

async function writeCondition(
  { client }: Deps,
  serviceCidr: ServiceCIDR,
  condition: Conditions[number],
  signal: AbortSignal,
): Promise<void> {
  const resource = client.resource(serviceCIDRs)
  const name = nameOf(serviceCidr)
  const head = { apiVersion: apiVersionOf(serviceCIDRs), kind: serviceCIDRs.kind }
  const body = { ...head, metadata: { name }, status: { conditions: [condition] } }
  try {
    await resource.patch(
      name,
      { type: 'apply', body },
      { subresource: 'status', fieldManager: component, force: true, signal },
    )
  } catch (error) {
    if (!isWithoutApply(error)) throw error
    const others = (serviceCidr.status?.conditions ?? []).filter(({ type }) => type !== condition.type)
    await resource.updateStatus({ ...serviceCidr, ...head, status: { conditions: [...others, condition] } }, { signal })
  }
}

// Mirrors kube-aggregator pkg/controllers/autoregister and status/local: the APIService of a group that is served here, 1.36.
import { apiServices, toTime, type APIService } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound } from '@coxswain/client'
import { ensureObjects, loopback, targetOf } from '../bootstrap/ensure-objects.ts'
import type { ApiHandler } from '../registry/api-handler.ts'
import type { ProvidedGroup } from './provided-group.ts'
import type { ProvidedGroups } from './provided-groups.ts'

/**
 * Brings the APIService of a provided group to where it should be: there while the group is provided, gone when it is not.
 * One after the other, so that the last word is about the last state. An APIService of another server is left alone.
 */
export function announceGroups(
  handler: ApiHandler,
  groups: ProvidedGroups,
  clock: Clock,
): (group: ProvidedGroup) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (group) => {
    const next = last.then(() =>
      groups.has(group.group)
        ? ensureObjects(handler, [{ type: apiServices, object: apiServiceOf(group, clock.now()) }])
        : removeLocal(handler, nameOf(group)),
    )
    // A server that is being closed writes no more: then nobody can ask for the object either.
    last = next.catch(() => undefined)
    return next
  }
}

const nameOf = ({ group, version }: ProvidedGroup): string => `${version}.${group}`

function apiServiceOf(provided: ProvidedGroup, nowMs: number): APIService {
  const { group, version, groupPriorityMinimum, versionPriority } = provided
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: nameOf(provided), labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
    spec: { group, version, groupPriorityMinimum, versionPriority },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: toTime(nowMs),
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  }
}

async function removeLocal(handler: ApiHandler, name: string): Promise<void> {
  const target = { ...targetOf(apiServices, {}), name }
  try {
    const { body } = await handler.handle({ verb: 'get', target }, loopback)
    const { spec } = body as APIService // what a get of an APIService answers
    if (spec?.service === undefined) await handler.handle({ verb: 'delete', target }, loopback)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

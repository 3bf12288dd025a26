import { seededRandom } from '@coxswain/base'
import {
  labelsOf,
  nameOf,
  PatchError,
  type ControllerRevision,
  type KubeObject,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { systemClock } from '@coxswain/base/system'
import type { Client } from '@coxswain/client'
import { applyRevision } from '@coxswain/controllers/src/statefulset/apply-revision.ts'
import { createStatefulPodControl } from '@coxswain/controllers/src/statefulset/stateful-pod-control.ts'
import { membersOf } from '@coxswain/controllers/src/statefulset/members.ts'
import type { Revision } from '@coxswain/controllers/src/statefulset/new-pod.ts'
import { isParallel, startPass } from '@coxswain/controllers/src/statefulset/pass.ts'
import { runPass } from '@coxswain/controllers/src/statefulset/run-pass.ts'
import { countedStatus, storedStatus } from '@coxswain/controllers/src/statefulset/status.ts'
import type { VectorFunctions } from '../vector.ts'

interface Recorded {
  readonly name: string
  readonly data: string
}

interface Update {
  readonly set: StatefulSet
  readonly pods: readonly Pod[] | null
  readonly claims: readonly string[] | null
  readonly currentRevision: Recorded
  readonly updateRevision: Recorded
  readonly now: string
}

function revision(set: StatefulSet, { name, data }: Recorded): Revision {
  const restored = applyRevision(set, { data: JSON.parse(data) as ControllerRevision['data'], revision: 1 })
  if (restored instanceof PatchError) throw restored
  return { name, template: restored.spec?.template ?? {} }
}

/** A server that agrees to everything and notes it. */
function agreeing(actions: string[]): Client {
  const noun = (kind: string): string => (kind === 'Pod' ? 'pod' : 'claim')
  const resource = ({ kind }: { kind: string }) => ({
    create: (draft: KubeObject) => {
      const label = labelsOf(draft)['controller-revision-hash']
      actions.push(`create ${noun(kind)} ${nameOf(draft)}${kind === 'Pod' ? ` ${label ?? ''}` : ''}`)
      return Promise.resolve(draft)
    },
    update: (draft: KubeObject) => {
      actions.push(`update ${noun(kind)} ${nameOf(draft)}`)
      return Promise.resolve(draft)
    },
    delete: (name: string) => {
      actions.push(`delete ${noun(kind)} ${name}`)
      return Promise.resolve()
    },
  })
  // The pod control asks for no more than this.
  return { resource } as unknown as Client
}

async function updateStatefulSet(input: Update): Promise<unknown> {
  const { set } = input
  const namespace = set.metadata?.namespace
  const claims = new Map<string, PersistentVolumeClaim>(
    (input.claims ?? []).map((name) => [name, { metadata: { name, namespace } }]),
  )
  const actions: string[] = []
  const events: string[] = []
  const lister = <T>(get: (key: string) => T | undefined) => ({ get, list: () => [], byIndex: () => [] })
  const podControl = createStatefulPodControl({
    client: agreeing(actions),
    clock: systemClock(),
    random: seededRandom('vectors'),
    recorder: { event: (_, type, reason, message) => void events.push(`${type} ${reason} ${message}`) },
    listers: {
      pods: lister(() => undefined),
      claims: lister((key) => claims.get(key.slice(key.indexOf('/') + 1))),
    },
    onWritten: () => undefined,
  })
  const start = startPass({
    set,
    pods: input.pods ?? [],
    members: membersOf(set),
    revisions: { current: revision(set, input.currentRevision), update: revision(set, input.updateRevision) },
    collisionCount: 0,
    claims: (name) => claims.get(name),
    nowMs: Date.parse(input.now),
    maxUnavailable: undefined,
  })
  const { pass } = await runPass(podControl, start, new AbortController().signal)
  const told = (list: readonly string[]) => (isParallel(set) ? list.toSorted() : list)
  return { actions: told(actions), events: told(events), status: storedStatus(countedStatus(pass)) }
}

export const functions = { updateStatefulSet } satisfies VectorFunctions

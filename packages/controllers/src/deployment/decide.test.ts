import type { Deployment, Pod, ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { createTemplateComparison } from '../shared/equal-pod-templates.ts'
import { at, atMs, deployment, ownedReference, pod, replicaSet } from '../shared/testing/builders.ts'
import { decide, type Rules } from './decide.ts'
import { fold, type Refusal, type Rollout } from './rollout.ts'

const nowMs = atMs('12:00:00')
const rules: Rules = { nowMs, templatesEqual: createTemplateComparison(), hashTemplate: () => 'hash' }

const sizes = (desired: number, max: number, revision = '1') => ({
  'deployment.kubernetes.io/desired-replicas': String(desired),
  'deployment.kubernetes.io/max-replicas': String(max),
  'deployment.kubernetes.io/revision': revision,
})

const progressing = (reason: string, status = 'True', since = '11:55:00') => ({
  type: 'Progressing',
  status,
  reason,
  lastUpdateTime: at(since),
  lastTransitionTime: at(since),
})

const revised = (revision = '1') => ({ annotations: { 'deployment.kubernetes.io/revision': revision } })

const available = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
  lastUpdateTime: at('11:00:00'),
  lastTransitionTime: at('11:00:00'),
}

/** Three of three, told so. */
const rest: Deployment = deployment('web', {
  metadata: revised(),
  status: {
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
    conditions: [available, progressing('NewReplicaSetAvailable')],
  },
})
const current: ReplicaSet = replicaSet('web-new', { owner: 'web', metadata: { annotations: sizes(3, 4) } })

const withSpec = (spec: Partial<NonNullable<Deployment['spec']>>, from: Deployment = rest): Deployment => ({
  ...from,
  spec: { selector: {}, template: {}, ...from.spec, ...spec },
})
const withMetadata = (metadata: Deployment['metadata'], from: Deployment = rest): Deployment => ({
  ...from,
  metadata: { ...from.metadata, ...metadata },
})

/** A Deployment at rest, but for what is told. */
function scene(more: Partial<Rollout> & { readonly pods?: readonly Pod[] } = {}): Rollout {
  const { pods = [], ...rollout } = more
  return {
    stage: 'start',
    deployment: rest,
    newReplicaSet: current,
    oldReplicaSets: [],
    podsOf: ({ metadata }) => pods.filter((one) => one.metadata?.ownerReferences?.[0]?.uid === metadata?.uid),
    countsTerminating: true,
    ...rollout,
  }
}

const old = (name: string, size: number, more: Parameters<typeof replicaSet>[1] = {}): ReplicaSet =>
  replicaSet(name, {
    size,
    image: 'v0',
    owner: 'web',
    created: '08:30:00',
    metadata: { annotations: sizes(3, 4, '0') },
    ...more,
  })

test('at rest there is nothing to do', () => {
  expect(decide(scene(), rules)).toMatchObject({ kind: 'settled', recheckMs: undefined })
})

describe('pause', () => {
  test.each([
    {
      name: 'begins',
      paused: true,
      reason: 'NewReplicaSetAvailable',
      want: { status: 'Unknown', reason: 'DeploymentPaused' },
    },
    {
      name: 'ends',
      paused: false,
      reason: 'DeploymentPaused',
      want: { status: 'Unknown', reason: 'DeploymentResumed' },
    },
    { name: 'goes on', paused: true, reason: 'DeploymentPaused', want: undefined },
    { name: 'is no news to what has timed out', paused: true, reason: 'ProgressDeadlineExceeded', want: undefined },
  ])('$name', ({ paused, reason, want }) => {
    const status = { ...rest.status, conditions: [available, progressing(reason)] }
    const decision = decide(scene({ deployment: { ...withSpec({ paused }), status } }), rules)
    const told =
      decision.kind === 'status'
        ? decision.draft.status?.conditions?.find(({ type }) => type === 'Progressing')
        : undefined
    if (want === undefined) expect(decision.kind).not.toBe('status')
    else expect(told).toMatchObject({ ...want, lastUpdateTime: at('12:00:00') })
  })

  test('without a deadline it is not told', () => {
    const decision = decide(
      scene({ deployment: withSpec({ paused: true, progressDeadlineSeconds: 2147483647 }) }),
      rules,
    )
    expect(decision).toMatchObject({ kind: 'settled' })
  })

  test('what is paused is scaled, but not rolled out', () => {
    const paused = withSpec({ paused: true, replicas: 5, progressDeadlineSeconds: undefined })
    expect(decide(scene({ deployment: paused }), rules)).toMatchObject({
      kind: 'resize',
      resizes: [{ name: 'web-new', from: 3, to: 5, sizes: { desired: 5, max: 7 } }],
      next: 'scaled',
    })
    const changed = withSpec({ paused: true, progressDeadlineSeconds: undefined })
    const scene2 = scene({ deployment: changed, newReplicaSet: undefined, oldReplicaSets: [old('web-old', 3)] })
    expect(decide(scene2, rules).kind).toBe('status')
  })

  test('its old ReplicaSets go', () => {
    const paused = withSpec({ paused: true, progressDeadlineSeconds: undefined, revisionHistoryLimit: 0 })
    const decision = decide(scene({ deployment: paused, oldReplicaSets: [old('web-old', 0)] }), rules)
    expect(decision).toMatchObject({ kind: 'prune', next: 'plain-status' })
  })
})

describe('the new ReplicaSet', () => {
  test('is made for a template that nobody has, as large as the others leave it', () => {
    const deployments = withSpec(
      { replicas: 10 },
      withMetadata({ annotations: { ...revised().annotations, note: 'x' } }),
    )
    const decision = decide(
      scene({
        deployment: deployments,
        newReplicaSet: undefined,
        oldReplicaSets: [old('web-old', 10, { metadata: { annotations: sizes(10, 13, '7') } })],
      }),
      rules,
    )
    expect(decision).toMatchObject({
      kind: 'create',
      next: 'created',
      draft: {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'web-hash',
          namespace: 'shop',
          labels: { app: 'web', 'pod-template-hash': 'hash' },
          annotations: { note: 'x', ...sizes(10, 13, '8') },
          ownerReferences: [ownedReference('Deployment', 'web')],
        },
        spec: {
          replicas: 3,
          selector: { matchLabels: { app: 'web', 'pod-template-hash': 'hash' } },
          template: { metadata: { labels: { app: 'web', 'pod-template-hash': 'hash' } } },
        },
      },
    })
  })

  test('gets the annotations of the Deployment, and the next revision', () => {
    const deployed = withMetadata({ annotations: { ...revised().annotations, note: 'x' } })
    const decision = decide(
      scene({
        deployment: deployed,
        oldReplicaSets: [old('web-old', 0, { metadata: { annotations: sizes(3, 4, '4') } })],
      }),
      rules,
    )
    expect(decision).toMatchObject({
      kind: 'update',
      next: 'revised',
      draft: {
        metadata: { annotations: { note: 'x', ...sizes(3, 4, '5'), 'deployment.kubernetes.io/revision-history': '1' } },
      },
    })
  })

  test('gets minReadySeconds', () => {
    const decision = decide(scene({ deployment: withSpec({ minReadySeconds: 7 }) }), rules)
    expect(decision).toMatchObject({ kind: 'update', draft: { spec: { minReadySeconds: 7 } } })
    const back = { ...current, spec: { ...current.spec, selector: {}, minReadySeconds: 7 } }
    const reset = decide(scene({ newReplicaSet: back }), rules)
    expect(reset.kind === 'update' && 'minReadySeconds' in (reset.draft.spec ?? {})).toBe(false)
  })

  test('gives its revision to the Deployment, through the status', () => {
    const decision = decide(scene({ deployment: withMetadata({ annotations: {} }) }), rules)
    expect(decision).toMatchObject({ kind: 'status', draft: { metadata: revised() }, next: 'route' })
  })

  test('that is found by who came to set a deadline later, starts the clock', () => {
    const unknown = { ...rest, status: { ...rest.status, conditions: [available] } }
    const decision = decide(scene({ deployment: unknown }), rules)
    expect(decision.kind === 'status' && decision.draft.status?.conditions?.[1]).toMatchObject({
      status: 'True',
      reason: 'FoundNewReplicaSet',
      message: 'Found new replica set "web-new"',
    })
  })
})

describe('a refused creation', () => {
  const refused = (refusal: Partial<Refusal>, from: Deployment = rest): Rollout =>
    scene({
      stage: 'refused',
      deployment: from,
      newReplicaSet: undefined,
      refusal: { kind: 'already-exists', draft: replicaSet('web-hash'), error: new Error('no'), ...refusal },
    })

  test('is none when the name belongs to the very ReplicaSet that was wanted', () => {
    const holder = replicaSet('web-hash', { owner: 'web', metadata: { annotations: sizes(3, 4) } })
    expect(decide(refused({ holder }), rules)).toMatchObject({ kind: 'settled' })
  })

  test.each([
    { name: 'another owner', holder: replicaSet('web-hash', { owner: 'other' }) },
    { name: 'another template', holder: replicaSet('web-hash', { owner: 'web', image: 'v9' }) },
  ])('is a collision when the name has $name', ({ holder }) => {
    expect(decide(refused({ holder }), rules)).toMatchObject({
      kind: 'fail',
      status: { status: { collisionCount: 1 } },
    })
    const again = { ...rest, status: { ...rest.status, collisionCount: 4 } }
    expect(decide(refused({ holder }, again), rules)).toMatchObject({ status: { status: { collisionCount: 5 } } })
  })

  test('is tried again when the cache does not know who has the name', () => {
    const decision = decide(refused({}), rules)
    expect(decision).toMatchObject({ kind: 'fail' })
    expect(decision).not.toHaveProperty('status')
  })

  test('is left alone in a namespace that is going', () => {
    const decision = decide(refused({ kind: 'namespace-terminating' }), rules)
    expect([decision.kind, Object.keys(decision)]).toEqual(['fail', ['kind', 'error']])
  })

  test('is told otherwise, with a deadline also in the status', () => {
    const message = 'Failed to create new replica set "web-hash": no'
    const event = { type: 'Warning', reason: 'ReplicaSetCreateError', message }
    const decision = decide(refused({ kind: 'other' }), rules)
    expect(decision).toMatchObject({ kind: 'fail', event })
    expect(decision.kind === 'fail' && decision.status?.status?.conditions?.at(-1)).toMatchObject({
      type: 'Progressing',
      status: 'False',
      reason: 'ReplicaSetCreateError',
      message,
    })
    const patient = decide(refused({ kind: 'other' }, withSpec({ progressDeadlineSeconds: undefined })), rules)
    expect(patient).toMatchObject({ kind: 'fail', event })
    expect(patient).not.toHaveProperty('status')
  })
})

describe('which way', () => {
  test('one that is being deleted is only told of', () => {
    const going = withMetadata({ deletionTimestamp: at('11:59:00') }, withSpec({ replicas: 9 }))
    expect(decide(scene({ deployment: going }), rules)).toMatchObject({ kind: 'status', next: 'end' })
  })

  test('a scaled one is scaled in proportion', () => {
    const scaled = withSpec({ replicas: 6 })
    const decision = decide(scene({ deployment: scaled, oldReplicaSets: [old('web-old', 1)] }), rules)
    expect(decision).toMatchObject({
      kind: 'resize',
      next: 'scaled',
      resizes: [{ name: 'web-new' }, { name: 'web-old' }],
    })
  })

  test('a strategy that nobody knows fails', () => {
    const decision = decide(scene({ deployment: withSpec({ strategy: { type: 'Magic' } }) }), rules)
    expect(decision.kind === 'fail' && String(decision.error)).toBe('Error: unexpected deployment strategy type: Magic')
  })
})

describe('rolling', () => {
  const rolling = withSpec({ replicas: 10 })
  const at10 = (name: string, size: number, more: Parameters<typeof replicaSet>[1] = {}): ReplicaSet =>
    replicaSet(name, {
      size,
      owner: 'web',
      metadata: { annotations: sizes(10, 13, name === 'web-old' ? '0' : '1') },
      ...more,
    })

  test('first the new one grows', () => {
    const decision = decide(
      scene({ deployment: rolling, newReplicaSet: at10('web-new', 3), oldReplicaSets: [at10('web-old', 8)] }),
      rules,
    )
    expect(decision).toMatchObject({
      kind: 'resize',
      resizes: [{ name: 'web-new', from: 3, to: 5 }],
      next: 'rollout-status',
    })
    expect(decision).not.toHaveProperty('orElse')
  })

  test('when it cannot, old ones shrink; a failure there is no reason not to tell', () => {
    const decision = decide(
      scene({ deployment: rolling, newReplicaSet: at10('web-new', 3), oldReplicaSets: [at10('web-old', 10)] }),
      rules,
    )
    expect(decision).toMatchObject({
      kind: 'resize',
      resizes: [{ name: 'web-old', from: 10, to: 5 }],
      next: 'rollout-status',
      orElse: 'rolled-out',
    })
  })

  test('when nothing can move, it is told', () => {
    const full = decide(
      scene({
        deployment: rolling,
        newReplicaSet: at10('web-new', 5, { status: { availableReplicas: 0 } }),
        oldReplicaSets: [at10('web-old', 8)],
      }),
      rules,
    )
    expect(full).toMatchObject({ kind: 'status', next: 'end' })
  })

  test('old ReplicaSets go only when the rollout is complete', () => {
    const oldOnes = ['a', 'b'].map((name) => old(name, 0))
    const kept = withSpec({ revisionHistoryLimit: 0 })
    expect(decide(scene({ deployment: kept, oldReplicaSets: oldOnes }), rules)).toMatchObject({
      kind: 'prune',
      next: 'rollout-status',
    })
    const behind = { ...kept, status: { ...kept.status, availableReplicas: 2 } }
    expect(decide(scene({ deployment: behind, oldReplicaSets: oldOnes }), rules)).toMatchObject({ kind: 'status' })
  })
})

describe('recreating', () => {
  const recreating = withSpec({ strategy: { type: 'Recreate' } })
  test('first all old ones go', () => {
    const decision = decide(
      scene({
        deployment: recreating,
        newReplicaSet: undefined,
        oldReplicaSets: [old('a', 2), old('b', 0), old('c', 1)],
      }),
      rules,
    )
    expect(decision).toMatchObject({
      kind: 'resize',
      next: 'rollout-status',
      resizes: [
        { name: 'a', to: 0 },
        { name: 'c', to: 0 },
      ],
    })
  })

  test.each([
    { name: 'an old ReplicaSet tells of pods', running: 1, pods: [], waits: true },
    { name: 'an old pod runs', running: 0, pods: [pod('a', { owner: 'old' })], waits: true },
    {
      name: 'an old pod waits for a node',
      running: 0,
      pods: [pod('a', { owner: 'old', phase: 'Pending', node: '' })],
      waits: true,
    },
    {
      name: 'nobody knows of an old pod',
      running: 0,
      pods: [pod('a', { owner: 'old', phase: 'Unknown' })],
      waits: true,
    },
    {
      name: 'an old pod is on its way out',
      running: 0,
      pods: [pod('a', { owner: 'old', metadata: { deletionTimestamp: at('11:59:00') } })],
      waits: true,
    },
    {
      name: 'old pods have come to their end',
      running: 0,
      pods: [pod('a', { owner: 'old', phase: 'Failed' }), pod('b', { owner: 'old', phase: 'Succeeded' })],
      waits: false,
    },
    {
      name: 'of an old one all pods have come to their end, of another not',
      running: 0,
      pods: [pod('a', { owner: 'old', phase: 'Failed' }), pod('b', { owner: 'older', phase: 'Pending' })],
      waits: true,
    },
    { name: 'a new pod runs', running: 0, pods: [pod('a', { owner: 'web-new' })], waits: false },
    { name: 'nothing is left', running: 0, pods: [], waits: false },
  ])('$name: waits $waits', ({ running, pods, waits }) => {
    const gone = old('old', 0, { status: { replicas: running } })
    const decision = decide(
      scene({ deployment: recreating, newReplicaSet: undefined, oldReplicaSets: [gone, old('older', 0)], pods }),
      rules,
    )
    expect(decision).toMatchObject(waits ? { kind: 'status' } : { kind: 'create', draft: { spec: { replicas: 3 } } })
  })

  test('the new one is resized to what is wanted at once', () => {
    const decision = decide(
      scene({
        deployment: recreating,
        newReplicaSet: { ...current, spec: { ...current.spec, selector: {}, replicas: 0 } },
      }),
      rules,
    )
    expect(decision).toMatchObject({ kind: 'resize', resizes: [{ from: 0, to: 3 }], next: 'rolled-out' })
  })
})

describe('rolling back by the old annotation', () => {
  const wish = (revision: string): Deployment =>
    withMetadata({
      annotations: { ...revised('3').annotations, note: 'now', 'deprecated.deployment.rollback.to': revision },
    })
  const oldOnes = [
    old('a', 0, { image: 'v0', metadata: { annotations: { ...sizes(3, 4, '1'), note: 'then' } } }),
    old('b', 0, { image: 'v1', metadata: { annotations: sizes(3, 4, '2') } }),
  ]
  const newest = { ...current, metadata: { ...current.metadata, annotations: { ...sizes(3, 4, '3'), note: 'now' } } }
  const attempt = (revision: string, among: readonly ReplicaSet[] = oldOnes) =>
    decide(scene({ deployment: wish(revision), newReplicaSet: newest, oldReplicaSets: among }), rules)

  test('to a revision: its template and its annotations, and the wish is gone', () => {
    const decision = attempt('1')
    expect(decision).toMatchObject({
      kind: 'roll-back',
      draft: {
        metadata: { annotations: { 'deployment.kubernetes.io/revision': '3', note: 'then' } },
        spec: { template: { spec: { containers: [{ image: 'v0' }] } } },
      },
      success: { reason: 'DeploymentRollback', message: 'Rolled back deployment "web" to revision 1' },
    })
    expect(decision.kind === 'roll-back' && decision.draft.metadata?.annotations).not.toHaveProperty(
      'deprecated.deployment.rollback.to',
    )
  })

  test.each([
    {
      name: 'to the last one, whose template is the same',
      revision: '0',
      want: 'The rollback revision contains the same template as current deployment "web"',
    },
    { name: 'to one that is not there', revision: '9', want: 'Unable to find the revision to rollback to.' },
  ])('$name', ({ revision, want }) => {
    expect(attempt(revision)).toMatchObject({ kind: 'roll-back', event: { type: 'Warning', message: want } })
  })

  test('to the last one, when there is none', () => {
    const single = { ...current, metadata: { ...current.metadata, annotations: { ...sizes(3, 4, '1'), note: 'now' } } }
    const decision = decide(
      scene({ deployment: { ...wish('0'), metadata: { ...wish('0').metadata } }, newReplicaSet: single }),
      rules,
    )
    // The Deployment tells of revision 3, so first it is told otherwise.
    expect(decision).toMatchObject({ kind: 'status', next: 'route' })
    const next = decide({ ...scene({ deployment: wish('0'), newReplicaSet: single }), stage: 'route' }, rules)
    expect(next).toMatchObject({ kind: 'roll-back', event: { message: 'Unable to find last revision.' } })
  })

  test('what is no number is no wish', () => {
    expect(attempt('soon')).not.toMatchObject({ kind: 'roll-back' })
  })
})

describe('the deadline', () => {
  const behind: ReplicaSet = replicaSet('web-new', {
    owner: 'web',
    metadata: { annotations: sizes(3, 4) },
    status: { readyReplicas: 1, availableReplicas: 1 },
  })
  const waiting = (since: string): Deployment => ({
    ...rest,
    status: {
      ...rest.status,
      readyReplicas: 1,
      availableReplicas: 1,
      unavailableReplicas: 2,
      conditions: [
        { ...available, status: 'False', reason: 'MinimumReplicasUnavailable' },
        progressing('ReplicaSetUpdated', 'True', since),
      ],
    },
  })

  test('is looked at when it passes', () => {
    expect(decide(scene({ deployment: waiting('11:57:00'), newReplicaSet: behind }), rules)).toMatchObject({
      kind: 'settled',
      recheckMs: 7 * 60_000,
    })
  })

  test('that has passed is told', () => {
    const decision = decide(scene({ deployment: waiting('11:49:59'), newReplicaSet: behind }), rules)
    expect(decision.kind === 'status' && decision.draft.status?.conditions?.[1]).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "web-new" has timed out progressing.',
      lastTransitionTime: at('12:00:00'),
    })
  })

  test('that passes this very second has not passed', () => {
    expect(decide(scene({ deployment: waiting('11:50:00'), newReplicaSet: behind }), rules)).toMatchObject({
      kind: 'settled',
      recheckMs: 0,
    })
  })
})

test('answers take the place of what was sent', () => {
  const rollout = scene({ oldReplicaSets: [old('a', 3), old('b', 2)] })
  const update = { ...old('a', 1), metadata: { ...old('a', 1).metadata, resourceVersion: '9' } }
  const decision = { kind: 'resize', resizes: [], next: 'rollout-status', orElse: 'rolled-out', why: '' } as const
  const folded = fold(rollout, decision, { replicaSets: [update] })
  expect(folded.oldReplicaSets.map(({ metadata }) => metadata?.resourceVersion)).toEqual(['9', '1'])
  expect([folded.stage, folded.newReplicaSet]).toEqual(['rollout-status', current])
  expect(fold(rollout, decision, { failed: true }).stage).toBe('rolled-out')
  const made = fold(
    scene({ newReplicaSet: undefined }),
    { kind: 'create', draft: current, next: 'created', why: '' },
    { replicaSets: [current] },
  )
  expect([made.stage, made.newReplicaSet]).toEqual(['created', current])
})

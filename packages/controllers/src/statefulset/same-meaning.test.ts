import type { ControllerRevision, PodTemplateSpec, StatefulSet } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { LruMap } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { isJsonObject } from '../shared/go-types.ts'
import { createRevisionTexts } from '../shared/revision-history/template-patch.ts'
import { decideRevision, type RevisionDecision } from './revise.ts'

const texts = createRevisionTexts()
const ownClaim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
/** As somebody wrote it, with something of every kind that has a default. */
const written: PodTemplateSpec = {
  metadata: { labels: { app: 'db' }, annotations: { owner: 'team-a' } },
  spec: {
    serviceAccountName: 'db',
    serviceAccount: 'db',
    initContainers: [{ name: 'prepare', image: 'tools' }],
    containers: [
      {
        name: 'db',
        image: 'db:1',
        ports: [{ containerPort: 5432 }],
        env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '100u' } },
        readinessProbe: { httpGet: { port: 8080 } },
        livenessProbe: { grpc: { port: 9090 }, periodSeconds: 3 },
        lifecycle: { preStop: { httpGet: { port: 8080, path: '/stop' } } },
      },
    ],
    volumes: [
      { name: 'scratch' },
      { name: 'keys', secret: { secretName: 'keys' } },
      { name: 'logs', hostPath: { path: '/var/log' } },
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      { name: 'tools', image: { reference: 'tools:2' } },
      { name: 'cache', ephemeral: { volumeClaimTemplate: { spec: ownClaim } } },
    ],
  },
}
const stored = defaultPodTemplate({ ...written, spec: { ...written.spec, enableServiceLinks: true } as never })
const set: StatefulSet = {
  metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', generation: 2 },
  spec: { replicas: 3, selector: { matchLabels: { app: 'db' } }, template: stored },
}

type Json = Record<string, unknown>
/** The data of a revision of the set, to be changed. */
const dataOf = (template: PodTemplateSpec): Json => JSON.parse(texts.ofTemplate(template)) as Json

/** With the field at this path another; undefined takes it away. */
function put(data: Json, path: string, value: unknown): Json {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let at: Json = data
  for (const name of names) {
    const next = at[name]
    if (!isJsonObject(next) && !Array.isArray(next)) throw new Error(`the data has no ${path}`)
    at = next as Json
  }
  at[last] = value
  return data
}
const changed = (path: string, value: unknown): Json => put(dataOf(stored), path, value)
const podSpec = 'spec.template.spec'
const container = `${podSpec}.containers.0`

function decide(data: unknown, isOn = true): RevisionDecision {
  const newest: ControllerRevision = {
    metadata: { name: 'db-early', resourceVersion: '7' },
    data: data as ControllerRevision['data'],
    revision: 1,
  }
  return decideRevision(set, [newest], { texts, sameMeaning: isOn ? new LruMap(10) : undefined })
}

// What a Go manager of 1.36.2 did with sets that have these revisions.
describe('a revision means the same', () => {
  test.each<{ name: string; data: unknown }>([
    { name: 'as releases up to 1.33 wrote it', data: changed('spec.template.metadata.creationTimestamp', null) },
    {
      name: 'without any default of today',
      data: put(dataOf(written), `${podSpec}.enableServiceLinks`, true),
    },
    { name: 'without one of a pod', data: changed(`${podSpec}.terminationGracePeriodSeconds`, undefined) },
    { name: 'with an empty text for one', data: changed(`${podSpec}.schedulerName`, '') },
    { name: 'with a null for one', data: changed(`${podSpec}.securityContext`, null) },
    { name: 'without one of a container', data: changed(`${container}.terminationMessagePath`, undefined) },
    { name: 'without one of a volume', data: changed(`${podSpec}.volumes.1.secret.defaultMode`, undefined) },
    { name: 'with a field that 1.36 does not know', data: changed(`${container}.later`, { a: 1 }) },
    { name: 'with a quantity in other words', data: changed(`${container}.resources.limits.memory`, '1024Mi') },
    { name: 'with a quantity that is a number', data: changed(`${container}.resources.limits.cpu`, 2) },
    {
      name: 'as a patch of a part',
      data: { spec: { template: { spec: { containers: [{ name: 'db', image: 'db:1' }] } } } },
    },
    { name: 'as a patch of nothing', data: {} },
    { name: 'as a patch of something else', data: { spec: { replicas: 5 } } },
  ])('$name', ({ data }) => {
    expect(decide(data).kind).toBe('keep')
    expect(decide(data, false).kind).toBe('create')
  })
})

describe('a revision means something else', () => {
  test.each<{ name: string; data: unknown }>([
    { name: 'with another value than the default', data: changed(`${podSpec}.terminationGracePeriodSeconds`, 60) },
    { name: 'with a zero that is not the default', data: changed(`${podSpec}.terminationGracePeriodSeconds`, 0) },
    {
      name: 'where the default is not what the set has',
      data: changed(`${container}.livenessProbe.periodSeconds`, null),
    },
    { name: 'without what only a conversion fills in', data: changed(`${podSpec}.serviceAccount`, undefined) },
    { name: 'without what is a default of pods alone', data: changed(`${podSpec}.enableServiceLinks`, undefined) },
    {
      name: 'as a patch of another image',
      data: { spec: { template: { spec: { containers: [{ name: 'db', image: 'db:2' }] } } } },
    },
    { name: 'as a patch that takes the template away', data: { spec: { template: null } } },
    { name: 'where it is no patch', data: changed('spec.template.$patch', 'mend') },
    { name: 'with a text for a number', data: changed(`${podSpec}.terminationGracePeriodSeconds`, '30') },
    { name: 'with a list for an object', data: changed(`${podSpec}.securityContext`, []) },
    { name: 'with a quantity that is none', data: changed(`${container}.resources.limits.cpu`, 'much') },
    { name: 'with a fault outside of the template', data: put(dataOf(stored), 'spec.replicas', 'three') },
  ])('$name', ({ data }) => {
    const decision = decide(data)
    // The name that a Go manager of 1.36.2 gave to the revision that it made.
    expect(decision.kind === 'create' && decision.draft.metadata?.name).toBe('db-588db9f499')
  })
})

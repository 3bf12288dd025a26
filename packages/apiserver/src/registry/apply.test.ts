import { describe, expect, test } from 'vitest'
import { deploymentBody, mapBody, podBody, type Seen, TestApi } from './testing/api.ts'
import { forbidden } from './status-errors.ts'

/** What owns what, in few words: `Apply one f:data{f:a}`; the subresource stands behind the manager. */
function owners({ metadata }: Seen): readonly string[] {
  return (metadata?.managedFields ?? []).map(({ operation, manager, subresource, fieldsV1 }) => {
    const who = subresource === undefined ? manager : `${manager}/${subresource}`
    return `${operation} ${who} ${fieldsText(fieldsV1)}`
  })
}

function fieldsText(fields: unknown): string {
  return Object.entries(fields as object)
    .map(([name, inner]) => (Object.keys(inner as object).length === 0 ? name : `${name}{${fieldsText(inner)}}`))
    .join(' ')
}

const config = (data?: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  ...mapBody('m', data, metadata),
})
const deployment = (spec: object, metadata: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', ...metadata },
  spec,
})
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'a' }] } }
const selector = { matchLabels: { app: 'x' } }

describe('an apply', () => {
  test('creates what is missing, with its defaults, owned by nobody', async () => {
    await using api = await TestApi.start()
    const answer = await api.respond('patch', 'deployments/d', deployment({ selector, template }), {
      patchType: 'apply',
      fieldManager: 'me',
    })
    expect(answer).toMatchObject({ code: 201, body: { spec: { replicas: 1 }, metadata: { generation: 1 } } })
    expect(owners(answer.body as Seen)).toEqual([
      'Apply me f:spec{f:selector f:template{f:metadata{f:labels{f:app}} f:spec{f:containers{k:{"name":"c"}{. f:image f:name}}}}}',
    ])
  })

  test('changes, and takes away what only its manager had', async () => {
    await using api = await TestApi.start()
    await api.apply('configmaps/m', config({ a: '1', b: '1' }, { labels: { l: 'v' } }))
    const answer = await api.respond('patch', 'configmaps/m', config({ a: '2' }), {
      patchType: 'apply',
      fieldManager: 'me',
    })
    expect(answer).toMatchObject({ code: 200, body: { data: { a: '2' } } })
    const changed = answer.body as Seen
    expect(changed.data).toEqual({ a: '2' })
    expect(changed.metadata).not.toHaveProperty('labels')
    expect(owners(changed)).toEqual(['Apply me f:data{f:a}'])
  })

  test('that changes nothing is no write, however late', async () => {
    await using api = await TestApi.start()
    const made = await api.apply('configmaps/m', config({ a: '1' }))
    await api.clock.advance(5000)
    expect(await api.apply('configmaps/m', config({ a: '1' }))).toEqual(made)
    const byAnother = await api.apply('configmaps/m', config({ a: '1' }), { fieldManager: 'other' })
    expect(owners(byAnother)).toEqual(['Apply other f:data{f:a}', 'Apply me f:data{f:a}'])
    expect(byAnother.metadata?.managedFields?.[0]).not.toHaveProperty('time')
  })

  test('conflicts with what somebody else holds, unless forced', async () => {
    await using api = await TestApi.start()
    await api.apply('configmaps/m', config({ a: '1', b: '1' }), { fieldManager: 'one' })
    const applying = api.apply('configmaps/m', config({ a: '2' }), { fieldManager: 'two' })
    expect(await api.refusal(applying)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
      reason: 'Conflict',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' }] },
      code: 409,
    })
    const forced = await api.apply('configmaps/m', config({ a: '2' }), { fieldManager: 'two', force: true })
    expect(forced.data).toEqual({ a: '2', b: '1' })
    expect(owners(forced)).toEqual(['Apply one f:data{f:b}', 'Apply two f:data{f:a}'])
  })

  test('in a dry run leaves nothing behind', async () => {
    await using api = await TestApi.start()
    const made = await api.apply('configmaps/m', config({ a: '1' }), { dryRun: ['All'] })
    expect(owners(made)).toEqual(['Apply me f:data{f:a}'])
    expect(await api.names('configmaps')).toEqual([])
    const kept = await api.apply('configmaps/m', config({ a: '1' }))
    await api.apply('configmaps/m', config({ a: '2' }), { dryRun: ['All'] })
    expect(await api.get('configmaps/m')).toEqual(kept)
  })

  test('is told when somebody else was faster: the second one finds an object', async () => {
    await using api = await TestApi.start()
    const both = ['one', 'two'].map((fieldManager) => api.apply('configmaps/m', config({ a: '1' }), { fieldManager }))
    await Promise.all(both)
    expect(owners(await api.get('configmaps/m')).toSorted()).toEqual(['Apply one f:data{f:a}', 'Apply two f:data{f:a}'])
  })

  test('goes on from a resourceVersion, of a new object from any', async () => {
    await using api = await TestApi.start()
    const made = await api.apply('configmaps/m', config({ a: '1' }, { resourceVersion: '7' }))
    const { resourceVersion } = made.metadata ?? {}
    await api.apply('configmaps/m', config({ a: '2' }, { resourceVersion }))
    const late = api.apply('configmaps/m', config({ a: '3' }, { resourceVersion }))
    expect(await api.refusal(late)).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'm' } })
  })

  test('of another version of a kind reads what is stored in that version', async () => {
    await using api = await TestApi.start()
    const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 }
    const metadata = { name: 'h' }
    await api.apply('horizontalpodautoscalers/h', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { ...target, metrics: [cpuMetric(50)] },
    })
    const v1 = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata }
    const asV1 = { apiVersion: 'autoscaling/v1', fieldManager: 'other' }
    const seen = await api.apply('horizontalpodautoscalers/h', { ...v1, spec: target }, asV1)
    expect(seen).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } })
    expect(seen.metadata?.managedFields?.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([
      ['other', 'autoscaling/v1'],
      ['me', 'autoscaling/v2'],
    ])
    const conflicting = { ...v1, spec: { ...target, maxReplicas: 9 } }
    const refused = await api.refusal(api.apply('horizontalpodautoscalers/h', conflicting, asV1))
    expect(refused.message).toBe('Apply failed with 1 conflict: conflict with "me": .spec.maxReplicas')
  })
})

const cpuMetric = (averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

describe('an apply is refused', () => {
  const named = (more: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', ...more })
  test.each([
    {
      name: 'without a manager',
      body: config(),
      options: { fieldManager: '' },
      want: { code: 422, message: /fieldManager: Required value: is required for apply patch$/ },
    },
    { name: 'in another version', body: { ...config(), apiVersion: 'v2' }, want: { code: 400 } },
    {
      name: 'as another kind',
      body: { ...config(), kind: 'Secret' },
      want: { code: 400, message: 'invalid object type: /v1, Kind=Secret' },
    },
    {
      name: 'as nothing at all',
      body: null,
      want: { code: 400, message: 'invalid object type: /, Kind=' },
    },
    {
      name: 'as a list',
      body: [],
      want: {
        code: 400,
        message:
          'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
      },
    },
    {
      name: 'with managed fields',
      body: config({}, { managedFields: [] }),
      want: { code: 400, message: 'metadata.managedFields must be nil' },
    },
    {
      name: 'under another name',
      body: named({ metadata: { name: 'n' } }),
      want: { code: 400, message: 'the name of the object (n) does not match the name on the URL (m)' },
    },
    {
      name: 'without a name',
      body: named({ metadata: { generateName: 'm-' } }),
      want: {
        code: 400,
        message: 'the name of the object (m based on URL) was undeterminable: name must be provided',
      },
    },
    {
      name: 'in another namespace',
      body: config({}, { namespace: 'other' }),
      want: {
        code: 400,
        message: 'the namespace of the provided object does not match the namespace sent on the request',
      },
    },
    {
      name: 'with fields that nobody knows, whatever is asked for',
      body: { ...config(), dta: {} },
      options: { fieldValidation: 'Ignore' as const },
      want: {
        code: 500,
        message: 'failed to create typed patch object (/m; /v1, Kind=ConfigMap): .dta: field not declared in schema',
      },
    },
    {
      name: 'of a new object that has a uid',
      body: config({}, { uid: 'u' }),
      want: {
        code: 409,
        message:
          'Operation cannot be fulfilled on configmaps "m": uid mismatch: the provided object specified uid u, and no existing object was found',
      },
    },
  ])('$name', async ({ body, options, want }) => {
    await using api = await TestApi.start()
    const { code, message = expect.anything() } = want
    const refused = await api.refusal(api.apply('configmaps/m', body, options))
    const wanted: unknown = message instanceof RegExp ? expect.stringMatching(message) : message
    expect(refused).toMatchObject({ code, message: wanted })
  })

  test('with texts that are not what they should be', async () => {
    await using api = await TestApi.start()
    const container = { name: 'c', image: 'a', resources: { limits: { cpu: 'much' } } }
    const body = deployment({ selector, template: { ...template, spec: { containers: [container] } } })
    expect(await api.refusal(api.apply('deployments/d', body))).toMatchObject({
      code: 500,
      message: expect.stringMatching(
        /^failed to convert new object \(\/d; apps\/v1, Kind=Deployment\) to proper version: unable to convert unstructured object to apps\/v1, Kind=Deployment: quantities must match/,
      ),
    })
  })

  test.each(['deployments/d/status', 'deployments/d/scale'])('to %s where there is no object', async (path) => {
    await using api = await TestApi.start()
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' } }
    const body = path.endsWith('scale') ? scale : deployment({})
    expect(await api.refusal(api.apply(path, body))).toMatchObject({
      code: 404,
      message: 'deployments.apps "d" not found',
    })
  })

  test('with keys that stand twice: an error or a warning, as is asked for', async () => {
    await using api = await TestApi.start({ context: { duplicateFields: ['line 4: key "a" already set in map'] } })
    const strict = api.apply('configmaps/m', config({ a: '1' }), { fieldValidation: 'Strict' })
    expect(await api.refusal(strict)).toMatchObject({
      code: 400,
      message:
        'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key "a" already set in map',
    })
    const answer = await api.respond('patch', 'configmaps/m', config({ a: '1' }), {
      patchType: 'apply',
      fieldManager: 'me',
    })
    expect(answer).toMatchObject({ code: 201, warnings: ['line 4: key "a" already set in map'] })
  })

  test('to create by who may only change, and not otherwise', async () => {
    const asked: string[] = []
    const mayCreate = (): void => {
      asked.push('create')
      throw forbidden({ group: '', resource: 'configmaps' }, 'm', '')
    }
    await using api = new TestApi({ context: { mayCreate } })
    await api.store.put('/registry/namespaces/ns', { kind: 'Namespace', metadata: { name: 'ns' } }, 0)
    expect(await api.refusal(api.apply('configmaps/m', config()))).toMatchObject({ code: 403 })
    await api.store.put(
      '/registry/configmaps/ns/m',
      { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'm', namespace: 'ns', uid: 'u' } },
      0,
    )
    await api.apply('configmaps/m', config({ a: '1' }))
    expect(asked).toEqual(['create'])
  })
})

describe('subresources', () => {
  test('a status is applied alone, and the main resource never owns it', async () => {
    await using api = await TestApi.start()
    const made = await api.apply('deployments/d', { ...deployment({ selector, template }), status: { replicas: 4 } })
    expect(owners(made).join()).not.toContain('f:status')
    const status = { replicas: 2, conditions: [{ type: 'Available', status: 'True' }] }
    const body = { ...deployment({ replicas: 9 }, { labels: { no: 'way' } }), status }
    const answer = await api.apply('deployments/d/status', body, { fieldManager: 'ctl' })
    expect(answer).toMatchObject({ spec: { replicas: 1 }, status })
    expect(answer.metadata).not.toHaveProperty('labels')
    expect(owners(answer)[0]).toBe(
      'Apply ctl/status f:status{f:conditions{k:{"type":"Available"}{. f:status f:type}} f:replicas}',
    )
  })

  test('a Scale takes the number from who applied it, and back', async () => {
    await using api = await TestApi.start()
    const replicas = 2
    await api.apply('deployments/d', deployment({ replicas, selector, template }))
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 5 } }
    const conflicting = await api.refusal(api.apply('deployments/d/scale', scale, { fieldManager: 'scaler' }))
    expect(conflicting).toMatchObject({ code: 409, message: expect.stringContaining('.spec.replicas') })
    const scaled = await api.apply('deployments/d/scale', scale, { fieldManager: 'scaler', force: true })
    expect(scaled).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } })
    expect(scaled.metadata).not.toHaveProperty('managedFields')
    const changed = await api.get('deployments/d')
    expect(changed).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } })
    expect(owners(changed)[0]).toBe('Apply scaler/scale f:spec{f:replicas}')
    const again = api.apply('deployments/d', deployment({ replicas, selector, template }))
    expect((await api.refusal(again)).message).toBe(
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale": .spec.replicas',
    )
  })

  test('a Scale that is put is an update of the object', async () => {
    await using api = await TestApi.start()
    await api.apply('deployments/d', deployment({ replicas: 2, selector, template }))
    const scale = { metadata: { name: 'd' }, spec: { replicas: 3 } }
    await api.update('deployments/d/scale', scale, { fieldManager: 'hpa' })
    await api.merge('deployments/d/scale', { spec: { replicas: 4 } }, { fieldManager: 'hand' })
    const changed = await api.get('deployments/d')
    expect(owners(changed).slice(1)).toEqual(['Update hand/scale f:spec{f:replicas}'])
    expect(changed.metadata?.managedFields?.[1]).not.toHaveProperty('time')
  })
})

describe('who is tracked', () => {
  const manager = 'Update test f:data{. f:a}'

  test('whoever creates from outside, and who changes what is tracked', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    expect(owners(await api.create('configmaps', mapBody('m', { a: '1' })))).toEqual([manager])
    await api.clock.advance(1000)
    const put = await api.update('configmaps/m', mapBody('m', { a: '1', b: '2' }), { fieldManager: 'hand' })
    expect(owners(put)).toEqual([manager, 'Update hand f:data{f:b}'])
    await api.clock.advance(1000)
    const merged = await api.merge('configmaps/m', { data: { a: '3' } }, { fieldManager: 'hand' })
    expect(owners(merged)).toEqual(['Update test f:data', 'Update hand f:data{f:a f:b}'])
    expect(merged.metadata?.managedFields?.map(({ time }) => time)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:02Z',
    ])
  })

  test('nobody inside, until somebody applies', async () => {
    await using api = await TestApi.start()
    const made = await api.create('configmaps', mapBody('m', { a: '1' }))
    const changed = await api.merge('configmaps/m', { data: { b: '1' } })
    for (const object of [made, changed]) expect(object.metadata).not.toHaveProperty('managedFields')
    const conflict = await api.refusal(api.apply('configmaps/m', config({ a: '2' })))
    expect(conflict.message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a')
    const applied = await api.apply('configmaps/m', config({ a: '1' }))
    expect(owners(applied)).toEqual(['Apply me f:data{f:a}', 'Update before-first-apply f:data{. f:a f:b}'])
    await api.clock.advance(1000)
    const later = await api.merge('configmaps/m', { data: { b: '2' } })
    expect(owners(later)[2]).toBe('Update test f:data{f:b}')
  })

  test('who leaves managed fields out keeps them; who sends them empty has them begin anew', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    await api.create('configmaps', mapBody('m', { a: '1' }))
    const kept = await api.update('configmaps/m', mapBody('m', { a: '1' }))
    expect(owners(kept)).toEqual([manager])
    for (const managedFields of [[], [{}]]) {
      await api.apply('configmaps/m', config({ a: '1' }), { force: true })
      const put = await api.update('configmaps/m', mapBody('m', { a: '1' }, { managedFields }))
      expect(put.metadata).not.toHaveProperty('managedFields')
      await api.apply('configmaps/m', config({ a: '1' }), { force: true })
      const patched = await api.merge('configmaps/m', { metadata: { managedFields } })
      expect(patched.metadata).not.toHaveProperty('managedFields')
    }
  })

  test('a subresource takes no managed fields from its client', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    await api.create('deployments', deploymentBody('d'))
    const status = { replicas: 1 }
    const metadata = { name: 'd', managedFields: [{}] }
    const put = await api.update('deployments/d/status', { ...deploymentBody('d'), metadata, status })
    expect(owners(put).map((owner) => owner.slice(0, 14))).toEqual(['Update test f:', 'Update test/st'])
  })

  test('what Go writes as null is a field like others', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    await api.create('pods', podBody('p'))
    const conditions = [{ type: 'Ready', status: 'True' }]
    const changed = await api.merge('pods/p/status', { status: { conditions } }, { fieldManager: 'kubelet' })
    expect(owners(changed)[0]).toBe(
      'Update kubelet/status f:status{f:conditions{. k:{"type":"Ready"}{. f:lastProbeTime f:lastTransitionTime f:status f:type}}}',
    )
  })

  test('a write that changes nothing keeps version and time', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    const made = await api.create('pods', podBody('p'))
    await api.clock.advance(5000)
    expect(await api.merge('pods/p', { spec: { priority: 0 } })).toEqual(made)
    expect(await api.update('pods/p', { ...made })).toEqual(made)
  })

  test('lists, watches and deletions tell of it, too', async () => {
    await using api = await TestApi.start({ context: { tracksCreations: true } })
    const watch = await api.watch('configmaps', { resourceVersion: String(api.store.revision) })
    await api.create('configmaps', mapBody('m', { a: '1' }))
    expect(owners((await watch.next())?.object as Seen)).toEqual([manager])
    const { items } = (await api.call('list', 'configmaps')) as unknown as { items: readonly Seen[] }
    expect(items.map(owners)).toEqual([[manager]])
  })
})

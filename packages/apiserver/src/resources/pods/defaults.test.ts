import { expect, test } from 'vitest'
import { deploymentBody, podBody, TestApi } from '../../registry/testing/api.ts'

test('a pod that is to end in no time at all gets a second, without a word', async () => {
  await using api = await TestApi.start()
  const { body, warnings } = await api.respond('create', 'pods', podBody('p', { terminationGracePeriodSeconds: -1 }))
  expect(body).toMatchObject({ spec: { terminationGracePeriodSeconds: 1 } })
  expect(warnings).toEqual([])
})

test('a template keeps it, and is warned of', async () => {
  await using api = await TestApi.start()
  const draft = deploymentBody('d') as { readonly spec: { readonly template: { readonly spec: object } } }
  const { spec } = draft.spec.template
  const template = { ...draft.spec.template, spec: { ...spec, terminationGracePeriodSeconds: -1 } }
  const sent = { ...draft, spec: { ...draft.spec, template } }
  const { body, warnings } = await api.respond('create', 'deployments', sent)
  expect(body).toMatchObject({ spec: { template: { spec: { terminationGracePeriodSeconds: -1 } } } })
  expect(warnings).toEqual([expect.stringContaining('will be treated as 1')])
})

test.each([
  { name: 'alone', lifecycle: { stopSignal: 'SIGTERM' }, want: undefined },
  {
    name: 'beside others',
    lifecycle: { stopSignal: 'SIGTERM', preStop: { sleep: { seconds: 1 } } },
    want: { preStop: { sleep: { seconds: 1 } } },
  },
  { name: 'not, but nothing else either', lifecycle: {}, want: {} },
])('a stop signal is dropped: $name', async ({ lifecycle, want }) => {
  await using api = await TestApi.start()
  const made = await api.create('pods', podBody('p', { containers: [{ name: 'c', image: 'a', lifecycle }] }))
  const [container] = (made.spec as { readonly containers: readonly { readonly lifecycle?: object }[] }).containers
  expect(container?.lifecycle).toEqual(want)
})

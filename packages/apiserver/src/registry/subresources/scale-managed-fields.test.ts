import { describe, expect, test } from 'vitest'
import { type ManagedFields, parentEntries, scaleEntries } from './scale-managed-fields.ts'

/** `Update kubectl apps/v1 replicas,paused`, with `/scale` behind the manager's name for that subresource, and a time behind `@`. */
function entry(text: string): ManagedFields[number] {
  const [operation, who = '', apiVersion, fields = ''] = text.split(' ')
  const [, manager, subresource, time] = /^([^/@]*)(?:\/([^@]*))?(?:@(.*))?$/.exec(who) ?? []
  const spec = Object.fromEntries(fields.split(',').map((field) => [`f:${field}`, {}]))
  return {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': spec },
    ...(subresource === undefined ? {} : { subresource }),
  }
}

const entries = (texts: readonly string[]): ManagedFields => texts.map(entry)

describe('what an object tells its Scale', () => {
  test.each([
    {
      name: 'those who own the number, as owners of that alone',
      parent: ['Apply a@10 apps/v1 replicas,paused', 'Update b apps/v1 paused'],
      want: ['Apply a@10 autoscaling/v1 replicas'],
    },
    {
      name: 'all of them, with their subresources, in all versions that were',
      parent: ['Apply a apps/v1 replicas', 'Update b/scale apps/v1beta1 replicas'],
      want: ['Apply a autoscaling/v1 replicas', 'Update b/scale autoscaling/v1 replicas'],
    },
    { name: 'nobody in a version that never was', parent: ['Apply a apps/v7 replicas'], want: undefined },
    { name: 'nobody where nothing is known', parent: undefined, want: undefined },
  ])('$name', ({ parent, want }) => {
    const found = scaleEntries('deployments', parent === undefined ? undefined : entries(parent))
    expect(found).toEqual(want === undefined ? undefined : entries(want))
  })

  test('each kind has had its own versions', () => {
    const parent = entries(['Update a v1 replicas', 'Update b apps/v1beta1 replicas'])
    const managersOf = (plural: string) => scaleEntries(plural, parent)?.map(({ manager }) => manager)
    expect(managersOf('replicationcontrollers')).toEqual(['a'])
    expect(managersOf('statefulsets')).toEqual(['b'])
    expect(managersOf('replicasets')).toBeUndefined()
  })
})

describe('what a Scale tells its object', () => {
  test.each([
    {
      name: 'an update takes the number from who applied it',
      parent: ['Apply a@10 apps/v1 replicas,selector'],
      scale: ['Update s/scale@20 autoscaling/v1 replicas'],
      want: ['Apply a@10 apps/v1 selector', 'Update s/scale apps/v1 replicas'],
    },
    {
      name: 'an apply takes the number from who applied it',
      parent: ['Apply a apps/v1 replicas,selector'],
      scale: ['Apply s/scale autoscaling/v1 replicas'],
      want: ['Apply a apps/v1 selector', 'Apply s/scale apps/v1 replicas'],
    },
    {
      name: 'an update takes the number from who updated it',
      parent: ['Update a apps/v1 replicas,selector'],
      scale: ['Update s/scale autoscaling/v1 replicas'],
      want: ['Update a apps/v1 selector', 'Update s/scale apps/v1 replicas'],
    },
    {
      name: 'an apply takes the number from who updated it',
      parent: ['Update b apps/v1 replicas,selector'],
      scale: ['Apply s/scale autoscaling/v1 replicas'],
      want: ['Apply s/scale apps/v1 replicas', 'Update b apps/v1 selector'],
    },
    {
      name: 'the same manager is another one at the subresource: apply',
      parent: ['Apply a apps/v1 replicas,selector'],
      scale: ['Apply a/scale autoscaling/v1 replicas'],
      want: ['Apply a apps/v1 selector', 'Apply a/scale apps/v1 replicas'],
    },
    {
      name: 'the same manager is another one at the subresource: update',
      parent: ['Update a apps/v1 replicas,selector'],
      scale: ['Update a/scale autoscaling/v1 replicas'],
      want: ['Update a apps/v1 selector', 'Update a/scale apps/v1 replicas'],
    },
    {
      name: 'a manager whose only field was the number is gone',
      parent: ['Apply a apps/v1 replicas'],
      scale: ['Update s/scale autoscaling/v1 replicas'],
      want: ['Update s/scale apps/v1 replicas'],
    },
    {
      name: 'who shares the number keeps it, with the time, if it was applied',
      parent: ['Apply a@10 apps/v1 replicas,selector'],
      scale: ['Apply a@10 autoscaling/v1 replicas', 'Apply s/scale@20 autoscaling/v1 replicas'],
      want: ['Apply s/scale apps/v1 replicas', 'Apply a@10 apps/v1 replicas,selector'],
    },
    {
      name: 'who shares it after an update stands there twice, once without a time',
      parent: ['Update a@10 apps/v1 replicas,selector'],
      scale: ['Update a@10 autoscaling/v1 replicas'],
      want: ['Update a apps/v1 replicas', 'Update a@10 apps/v1 selector'],
    },
    {
      name: 'who has lost the number at the subresource loses it here',
      parent: ['Apply a/scale apps/v1 replicas', 'Apply b apps/v1 selector'],
      scale: [],
      want: ['Apply b apps/v1 selector'],
    },
    {
      name: 'entries of versions that never were go',
      parent: ['Apply a apps/v7 selector', 'Apply b apps/v1 selector'],
      scale: ['Update s/scale autoscaling/v1 replicas'],
      want: ['Apply b apps/v1 selector', 'Update s/scale apps/v1 replicas'],
    },
    {
      name: 'entries of other versions that were stay as they are',
      parent: ['Apply a apps/v1beta1 replicas,selector', 'Apply b apps/v1beta2 selector'],
      scale: ['Update s/scale autoscaling/v1 replicas'],
      want: ['Apply a apps/v1beta1 selector', 'Apply b apps/v1beta2 selector', 'Update s/scale apps/v1 replicas'],
    },
    { name: 'nothing of nothing', parent: undefined, scale: undefined, want: undefined },
  ])('$name', ({ parent, scale, want }) => {
    const of = (texts: readonly string[] | undefined) => (texts === undefined ? undefined : entries(texts))
    const found = parentEntries({ plural: 'deployments', apiVersion: 'apps/v1' }, of(parent), of(scale))
    expect(found).toEqual(of(want))
  })
})

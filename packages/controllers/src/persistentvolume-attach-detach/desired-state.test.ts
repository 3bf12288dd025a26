import { uidOf } from '@coxswain/api'
import { beforeEach, describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { DesiredState } from './desired-state.ts'
import { specOf } from './testing/builders.ts'

const spec = specOf('a')
const other = specOf('b')
const [web, api] = [pod('web'), pod('api')]

describe('volumes that are wanted', () => {
  let desired: DesiredState
  let changes: number
  beforeEach(() => {
    changes = 0
    desired = new DesiredState(() => (changes += 1))
  })
  const listed = () =>
    desired.list().map(({ uniqueName, node, pods }) => ({ uniqueName, node, pods: [...pods.keys()] }))

  test('nodes are managed or not, and come and go', () => {
    expect([desired.isManaged('node-1'), desired.list()]).toEqual([false, []])
    desired.manage('node-1')
    desired.manage('node-1')
    expect([desired.isManaged('node-1'), desired.isManaged('node-2'), changes]).toEqual([true, false, 1])
    expect(desired.list()).toEqual([])
    expect([desired.unmanage('node-1'), desired.isManaged('node-1')]).toEqual([true, false])
    expect(desired.unmanage('node-9')).toBe(true)
  })

  test('a node that is not managed gets none', () => {
    expect(desired.add(web, spec, 'node-1')).toBe(false)
    expect([desired.has(spec.uniqueName, 'node-1'), desired.list(), changes]).toEqual([false, [], 0])
  })

  test('a node stays managed while it is to have some', () => {
    desired.manage('node-1')
    desired.add(web, spec, 'node-1')
    expect([desired.unmanage('node-1'), desired.isManaged('node-1')]).toEqual([false, true])
  })

  describe('on two nodes', () => {
    beforeEach(() => {
      desired.manage('node-1')
      desired.manage('node-2')
      changes = 0
    })

    test('one for one pod', () => {
      expect(desired.add(web, spec, 'node-1')).toBe(true)
      expect([desired.has(spec.uniqueName, 'node-1'), desired.has(spec.uniqueName, 'node-2')]).toEqual([true, false])
      expect(desired.has(other.uniqueName, 'node-1')).toBe(false)
      expect(listed()).toEqual([{ uniqueName: spec.uniqueName, node: 'node-1', pods: ['uid-web'] }])
    })

    test('one for two pods is one, until both are gone', () => {
      desired.add(web, spec, 'node-1')
      desired.add(api, spec, 'node-1')
      expect(listed()).toEqual([{ uniqueName: spec.uniqueName, node: 'node-1', pods: ['uid-web', 'uid-api'] }])
      desired.remove(uidOf(web), spec.uniqueName, 'node-1')
      expect(listed()).toEqual([{ uniqueName: spec.uniqueName, node: 'node-1', pods: ['uid-api'] }])
      desired.remove(uidOf(api), spec.uniqueName, 'node-1')
      expect(listed()).toEqual([])
    })

    test('the same pod again changes nothing', () => {
      desired.add(web, spec, 'node-1')
      changes = 0
      desired.add(web, { ...spec, title: 'other' }, 'node-1')
      expect([listed().length, desired.list()[0]?.spec.title, changes]).toEqual([1, 'pv-a', 0])
    })

    test('one on both, another on one', () => {
      desired.add(web, spec, 'node-1')
      desired.add(api, spec, 'node-2')
      desired.add(api, other, 'node-2')
      expect(listed()).toEqual([
        { uniqueName: spec.uniqueName, node: 'node-1', pods: ['uid-web'] },
        { uniqueName: spec.uniqueName, node: 'node-2', pods: ['uid-api'] },
        { uniqueName: other.uniqueName, node: 'node-2', pods: ['uid-api'] },
      ])
    })

    test.each([
      { name: 'another pod', uid: 'uid-api', volume: spec.uniqueName, node: 'node-1' },
      { name: 'another node', uid: 'uid-web', volume: spec.uniqueName, node: 'node-2' },
      { name: 'a node that is not managed', uid: 'uid-web', volume: spec.uniqueName, node: 'node-9' },
      { name: 'another volume', uid: 'uid-web', volume: other.uniqueName, node: 'node-1' },
    ])('$name is none to be removed', ({ uid, volume, node }) => {
      desired.add(web, spec, 'node-1')
      changes = 0
      desired.remove(uid, volume, node)
      expect([listed().length, changes]).toEqual([1, 0])
    })

    test('a pod takes all its volumes along', () => {
      desired.add(web, spec, 'node-1')
      desired.add(web, other, 'node-1')
      desired.add(api, other, 'node-1')
      desired.removePod('uid-web', 'node-1')
      expect(listed()).toEqual([{ uniqueName: other.uniqueName, node: 'node-1', pods: ['uid-api'] }])
      desired.removePod('uid-web', 'node-9')
    })

    test('who uses one elsewhere', () => {
      desired.add(web, spec, 'node-1')
      desired.add(api, spec, 'node-2')
      const on = (...nodes: readonly string[]) => desired.podsOn(nodes, spec.uniqueName).map(uidOf)
      expect([on('node-1'), on('node-2', 'node-1'), on('node-9'), on()]).toEqual([
        ['uid-web'],
        ['uid-api', 'uid-web'],
        [],
        [],
      ])
      expect(desired.podsOn(['node-1'], other.uniqueName)).toEqual([])
    })

    test('that it was refused is remembered as long as it is wanted', () => {
      desired.add(web, spec, 'node-1')
      desired.refusalTold(spec.uniqueName, 'node-1')
      desired.refusalTold(spec.uniqueName, 'node-9')
      expect(desired.list().map(({ isRefusalTold }) => isRefusalTold)).toEqual([true])
      desired.removePod('uid-web', 'node-1')
      desired.add(web, spec, 'node-1')
      expect(desired.list().map(({ isRefusalTold }) => isRefusalTold)).toEqual([false])
    })
  })
})

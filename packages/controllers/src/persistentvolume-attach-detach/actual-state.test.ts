import { beforeEach, describe, expect, test } from 'vitest'
import { ActualState } from './actual-state.ts'
import { specOf, uniqueNameOf } from './testing/builders.ts'

const spec = specOf('a')
const { uniqueName } = spec
const other = uniqueNameOf('b')
const node = 'node-1'

describe('volumes on nodes', () => {
  let actual: ActualState
  let changes: number
  beforeEach(() => {
    changes = 0
    actual = new ActualState(() => (changes += 1))
  })
  const attached = (at = node, devicePath = ''): void => actual.markAttached({ uniqueName, node: at, spec, devicePath })
  const uncertain = (at = node): void => actual.markUncertain({ uniqueName, node: at, spec })
  const isInUse = (at = node): boolean => actual.isInUse(uniqueName, at)

  test('of nothing nothing is known', () => {
    expect(actual.list()).toEqual([])
    expect(actual.stateOf(uniqueName, node)).toBe('detached')
    expect(actual.nodesOf(uniqueName)).toEqual([])
    actual.markDetached(uniqueName, node)
    actual.wantAgain(uniqueName, node)
    expect(actual.waitForDetach(uniqueName, node, 5)).toBe(0)
    expect([actual.list(), changes]).toEqual([[], 0])
  })

  test('one that is attached', () => {
    attached()
    expect(actual.list()).toEqual([{ uniqueName, node, spec, state: 'attached', detachSinceMs: undefined }])
    expect([actual.stateOf(uniqueName, node), actual.nodesOf(uniqueName)]).toEqual(['attached', [node]])
    expect(changes).toBe(1)
  })

  test('the same again is one', () => {
    attached()
    attached()
    expect(actual.list()).toHaveLength(1)
  })

  test('one of which nothing is certain, until it is', () => {
    uncertain()
    expect([actual.stateOf(uniqueName, node), actual.nodesOf(uniqueName)]).toEqual(['uncertain', []])
    expect(actual.list()).toMatchObject([{ state: 'uncertain' }])
    attached()
    expect(actual.stateOf(uniqueName, node)).toBe('attached')
    uncertain()
    expect(actual.stateOf(uniqueName, node)).toBe('uncertain')
  })

  test('uncertain on one node and attached on another', () => {
    uncertain('node-1')
    attached('node-2')
    expect(actual.list().map((each) => [each.node, each.state])).toEqual([
      ['node-1', 'uncertain'],
      ['node-2', 'attached'],
    ])
    expect(actual.nodesOf(uniqueName)).toEqual(['node-2'])
  })

  test('on two nodes, and gone from one', () => {
    attached('node-1')
    attached('node-2')
    actual.markDetached(uniqueName, 'node-1')
    expect(actual.list().map((each) => each.node)).toEqual(['node-2'])
    actual.markDetached(uniqueName, 'node-2')
    expect(actual.list()).toEqual([])
  })

  test('another node’s is another thing', () => {
    attached('node-1')
    actual.markDetached(uniqueName, 'node-2')
    expect([actual.stateOf(uniqueName, 'node-1'), actual.stateOf(uniqueName, 'node-2')]).toEqual([
      'attached',
      'detached',
    ])
  })

  test('what it is may come later than its name', () => {
    actual.markAttached({ uniqueName, node })
    expect(actual.list()).toMatchObject([{ spec: undefined }])
    attached()
    expect(actual.list()).toMatchObject([{ spec }])
  })

  describe('in use', () => {
    test('is taken for granted when it is new, attached or not', () => {
      attached('node-1')
      uncertain('node-2')
      expect([isInUse('node-1'), isInUse('node-2')]).toEqual([true, true])
    })

    test('is what the node says', () => {
      attached()
      actual.setInUse(node, [uniqueName, other])
      expect(isInUse()).toBe(true)
      changes = 0
      actual.setInUse(node, [other])
      expect([isInUse(), changes]).toEqual([false, 1])
    })

    test('stays what the node said when it is attached again', () => {
      attached()
      actual.setInUse(node, [])
      attached()
      expect(isInUse()).toBe(false)
    })

    test('what nodes say again and again wakes nobody', () => {
      attached()
      actual.setInUse(node, [uniqueName])
      changes = 0
      actual.setInUse(node, [uniqueName])
      actual.setInUse(node, [uniqueName, other])
      expect(changes).toBe(0)
    })

    test('may be said of what is not known, before it is', () => {
      actual.setInUse(node, [])
      expect(isInUse()).toBe(false)
    })
  })

  describe('the clock of a detach', () => {
    test('starts at the first call and runs on', () => {
      attached()
      expect(actual.waitForDetach(uniqueName, node, 1000)).toBe(0)
      expect(actual.waitForDetach(uniqueName, node, 4000)).toBe(3000)
    })

    test('starts anew when it was wanted meanwhile', () => {
      attached()
      actual.waitForDetach(uniqueName, node, 1000)
      actual.wantAgain(uniqueName, node)
      expect(actual.list()).toMatchObject([{ detachSinceMs: undefined }])
      expect(actual.waitForDetach(uniqueName, node, 9000)).toBe(0)
    })

    test('does not mind what the node says', () => {
      attached()
      actual.waitForDetach(uniqueName, node, 1000)
      actual.setInUse(node, [uniqueName])
      actual.setInUse(node, [])
      expect(actual.waitForDetach(uniqueName, node, 3000)).toBe(2000)
    })

    test('does not mind a failure', () => {
      attached()
      actual.waitForDetach(uniqueName, node, 1000)
      uncertain()
      expect(actual.waitForDetach(uniqueName, node, 3000)).toBe(2000)
    })
  })

  describe('what a node’s status is to say', () => {
    const taken = (at = node) => actual.takeReport(at)
    const told = (...names: readonly string[]) => names.map((name) => ({ name, devicePath: '' }))

    test('is what is attached, once', () => {
      attached()
      expect(actual.nodesToReport()).toEqual([node])
      expect(taken()).toEqual(told(uniqueName))
      expect([taken(), actual.nodesToReport()]).toEqual([undefined, []])
    })

    test('is not what is uncertain', () => {
      uncertain()
      expect(taken()).toBeUndefined()
    })

    test('stays when what was attached is uncertain', () => {
      attached()
      taken()
      uncertain()
      expect(taken()).toBeUndefined()
      actual.reportAgain(node)
      expect(taken()).toEqual(told(uniqueName))
    })

    test('changes when one is about to be detached', () => {
      attached()
      taken()
      actual.unreport(uniqueName, node)
      expect(taken()).toEqual([])
    })

    test('and changes back if it is not', () => {
      attached()
      actual.unreport(uniqueName, node)
      actual.report(uniqueName, node)
      expect(taken()).toEqual(told(uniqueName))
    })

    test('has one that was detached and attached anew', () => {
      attached()
      actual.unreport(uniqueName, node)
      actual.markDetached(uniqueName, node)
      attached()
      expect(taken()).toEqual(told(uniqueName))
    })

    test('has none that is gone', () => {
      attached()
      actual.markDetached(uniqueName, node)
      actual.report(uniqueName, node)
      expect(taken()).toEqual([])
    })

    test('has the path where it is', () => {
      attached('node-1', '/dev/a')
      expect(taken('node-1')).toEqual([{ name: uniqueName, devicePath: '/dev/a' }])
      attached('node-2', '/dev/b')
      // There is one path for a volume, the last one told.
      expect(taken('node-2')).toEqual([{ name: uniqueName, devicePath: '/dev/b' }])
    })

    test('of a node of which nothing was ever said is nothing', () => {
      actual.reportAgain('node-9')
      expect([taken('node-9'), actual.nodesToReport()]).toEqual([undefined, []])
    })

    test('is written again on request', () => {
      attached()
      taken()
      changes = 0
      actual.reportAgain(node)
      expect([changes, taken()]).toEqual([1, told(uniqueName)])
    })
  })
})

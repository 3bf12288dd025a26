import { describe, expect, test } from 'vitest'
import { aborted } from './abort.ts'
import { deferred } from './deferred.ts'
import { TaskFailures, TaskGroup } from './task-group.ts'

const failing = (message: string) => async () => {
  throw new Error(message)
}

describe('settled', () => {
  test('waits for every task, those started meanwhile included', async () => {
    const group = new TaskGroup()
    const gate = deferred<void>()
    const done: string[] = []
    group.run('outer', async () => {
      await gate.promise
      group.run('inner', async () => {
        await Promise.resolve()
        done.push('inner')
      })
      done.push('outer')
    })
    expect(group.size).toBe(1)
    gate.resolve()
    await group.settled()
    expect([done, group.size]).toEqual([['outer', 'inner'], 0])
  })

  test('is there at once without tasks', async () => {
    await new TaskGroup().settled()
  })

  test('rejects with the failure of one, and with all failures of several', async () => {
    const group = new TaskGroup()
    group.run('one', failing('one'))
    await expect(group.settled()).rejects.toThrow('one')
    group.run('two', failing('two'))
    group.run('three', () => {
      throw new Error('three')
    })
    const settled = group.settled()
    await expect(settled).rejects.toBeInstanceOf(TaskFailures)
    await expect(settled).rejects.toMatchObject({
      message: '2 tasks failed',
      errors: [{ message: 'three' }, { message: 'two' }],
    })
    await group.settled()
  })
})

describe('signal', () => {
  test('aborts with the parent, and what ends by that has not failed', async () => {
    const parent = new AbortController()
    const group = new TaskGroup({ signal: parent.signal })
    group.run('waits', async (signal) => {
      await aborted(signal)
      signal.throwIfAborted()
    })
    parent.abort()
    await group.settled()
  })

  test('another failure on the way out counts', async () => {
    const group = new TaskGroup()
    group.run('waits', async (signal) => {
      await aborted(signal)
      throw new Error('on the way out')
    })
    group.abort()
    await expect(group.settled()).rejects.toThrow('on the way out')
  })

  test('aborts with the first failure where that is wanted', async () => {
    const told: string[] = []
    const group = new TaskGroup({ failFast: true, onFailure: (task, error) => told.push(`${task}: ${String(error)}`) })
    group.run('waits', async (signal) => {
      await aborted(signal)
      signal.throwIfAborted()
    })
    group.run('fails', failing('broken'))
    await expect(group.settled()).rejects.toThrow('broken')
    expect(told).toEqual(['fails: Error: broken'])
  })
})

test('a deferred is settled by its holder, and nobody needs to look', async () => {
  const kept = deferred<number>()
  expect(kept.isSettled).toBe(false)
  kept.resolve(1)
  expect([kept.isSettled, await kept.promise]).toEqual([true, 1])
  deferred<void>().reject(new Error('unseen'))
})

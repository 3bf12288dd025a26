import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { drained } from './drained.ts'

test.each(['drain', 'close', 'error'])('%s ends the wait and leaves no listener behind', async (event) => {
  const stream = new EventEmitter()
  const waiting = drained(stream)
  stream.emit(event, new Error('gone'))
  await waiting
  expect(stream.eventNames()).toEqual([])
})

import { expect, test } from 'vitest'
import { madeOf } from './made-of.ts'

test('is made when asked for, and again when the value is another one', () => {
  let value = ['a']
  const made: string[] = []
  const text = madeOf(
    () => value,
    (words) => {
      made.push(words.join())
      return words.join()
    },
  )
  expect(made).toEqual([])
  expect([text(), text()]).toEqual(['a', 'a'])
  value = ['a', 'b']
  expect([text(), text()]).toEqual(['a,b', 'a,b'])
  expect(made).toEqual(['a', 'a,b'])
})

test('a value of undefined is made something of, too, once', () => {
  let times = 0
  const count = madeOf(
    () => undefined,
    () => (times += 1),
  )
  expect([count(), count()]).toEqual([1, 1])
})

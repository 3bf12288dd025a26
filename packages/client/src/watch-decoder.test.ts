import { array, assert, nat, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { TransportError } from './errors.ts'
import { WatchDecoder } from './watch-decoder.ts'

const event = (name: string): { type: string; object: unknown } => ({ type: 'ADDED', object: { metadata: { name } } })
const line = (name: string): string => `${JSON.stringify(event(name))}\n`

test('however the text is cut, the same events come out', () => {
  assert(
    property(array(string()), array(nat()), (names, cuts) => {
      const text = names.map(line).join('')
      const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].toSorted(
        (a, b) => a - b,
      )
      const decoder = new WatchDecoder()
      const seen = places.slice(1).flatMap((end, index) => decoder.push(text.slice(places[index], end)))
      expect(seen).toEqual(names.map(event))
    }),
  )
})

test('an event is given as soon as its line is complete', () => {
  const decoder = new WatchDecoder()
  const text = line('a') + line('b')
  expect(decoder.push(text.slice(0, -1))).toHaveLength(1)
  expect(decoder.push('\n')).toHaveLength(1)
})

test('the last line may lack its end', () => {
  const decoder = new WatchDecoder()
  expect(decoder.push(line('a').trimEnd())).toEqual([])
  expect(decoder.end()).toEqual([event('a')])
  expect(decoder.end()).toEqual([])
})

test.each([
  { name: 'no JSON', text: 'oops\n' },
  { name: 'no event', text: '{"kind":"Pod"}\n' },
  { name: 'null', text: 'null\n' },
])('$name is refused', ({ text }) => {
  expect(() => new WatchDecoder().push(text)).toThrow(TransportError)
})

test('empty lines are passed over', () => {
  expect(new WatchDecoder().push(`\n\n${line('a')}\n`)).toEqual([event('a')])
})

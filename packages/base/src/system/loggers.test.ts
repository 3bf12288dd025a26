import { expect, test } from 'vitest'
import type { Logger } from '../logger.ts'
import { jsonLogger } from './json-logger.ts'
import { textLogger } from './text-logger.ts'

/** Half a microsecond past, in local time as klog prints it. */
const atMs = new Date(2026, 10, 21, 9, 31, 2, 123).getTime() + 0.4567

function setUp(verbosity = 0) {
  const clock = { now: () => atMs, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) }
  const written: string[] = []
  const stream = { write: (text: string) => written.push(text) }
  const options = { clock, verbosity: () => verbosity }
  return {
    text: textLogger(stream, options),
    json: jsonLogger(stream, options),
    written: () => written.splice(0).join(''),
  }
}

const head = 'I1121 09:31:02.123456       1 coxswain:1]'

const loop: Record<string, unknown> = {}
loop['self'] = loop

test.each<{
  readonly name: string
  readonly log: (logger: Logger) => void
  readonly text: string
  readonly json: string
}>([
  {
    name: 'a message alone',
    log: (logger) => logger.info('Started'),
    text: '"Started"',
    json: '"msg":"Started","v":0',
  },
  {
    name: 'strings are quoted, numbers and booleans bare, the rest is JSON',
    log: (logger) =>
      logger.info('Synced', { key: 'ns/a "b"', count: 3, ok: true, list: [1, 'x'], none: null, gone: undefined }),
    text: '"Synced" key="ns/a \\"b\\"" count=3 ok=true list=[1,"x"] none=null',
    json: '"msg":"Synced","v":0,"key":"ns/a \\"b\\"","count":3,"ok":true,"list":[1,"x"],"none":null',
  },
  {
    name: 'objects go by their names',
    log: (logger) =>
      logger.info('Seen', {
        pod: { kind: 'Pod', metadata: { namespace: 'ns', name: 'a', uid: 'x' } },
        node: { name: 'node-1' },
        reference: { namespace: 'ns', name: 'b' },
        other: { name: 'x', more: 1 },
      }),
    text: '"Seen" pod="ns/a" node="node-1" reference="ns/b" other={"name":"x","more":1}',
    json: '"msg":"Seen","v":0,"pod":{"name":"a","namespace":"ns"},"node":{"name":"node-1"},"reference":{"name":"b","namespace":"ns"},"other":{"name":"x","more":1}',
  },
  {
    name: 'names join, and the latest value of a key counts',
    log: (logger) => logger.named('a', { key: 1, other: 2 }).named('b').info('Hello', { key: 3, other: 2 }),
    text: '"Hello" logger="a.b" other=2 key=3',
    json: '"logger":"a.b","caller":"coxswain:1","msg":"Hello","v":0,"other":2,"key":3',
  },
  {
    name: 'several lines are set apart',
    log: (logger) => logger.info('Diff', { text: 'one\n\ttwo', ended: 'three\n', last: 1 }),
    text: '"Diff" text=<\n\tone\n\t\ttwo\n > ended=<\n\tthree\n > last=1',
    json: '"msg":"Diff","v":0,"text":"one\\n\\ttwo","ended":"three\\n","last":1',
  },
  {
    name: 'a message stays on its line, and control characters are written out',
    log: (logger) => logger.info('a\nb\u0007\u000b\u0001\u007f'),
    text: '"a\\nb\\a\\v\\x01\\x7f"',
    json: '"msg":"a\\nb\\u0007\\u000b\\u0001\u007f","v":0',
  },
  {
    name: 'errors among the fields, and what is no JSON',
    log: (logger) => logger.info('Odd', { err: new Error('broken'), big: 12n, loop }),
    text: '"Odd" err="broken" big=12 loop="<internal error: Converting',
    json: '"msg":"Odd","v":0,"err":"broken","big":"12","loop":"<internal error: Converting',
  },
])('$name', ({ log, text, json }) => {
  const { written, ...loggers } = setUp()
  log(loggers.text)
  expect(written()).toContain(`${head} ${text}`)
  log(loggers.json)
  const line = written()
  expect(line).toContain(json)
  expect(line.startsWith(`{"ts":${atMs},`)).toBe(true)
})

test('errors: in text their text comes first, in JSON last and without a verbosity', () => {
  const { text, json, written } = setUp()
  const error = new Error('cannot sync', { cause: new Error('no route') })
  text.named('gc').error('Failed', error, { key: 'a' })
  expect(written()).toBe(`E${head.slice(1)} "Failed" err="cannot sync: no route" logger="gc" key="a"\n`)
  json.named('gc').error('Failed', error, { key: 'a' })
  expect(JSON.parse(written())).toEqual({
    ts: atMs,
    logger: 'gc',
    caller: 'coxswain:1',
    msg: 'Failed',
    key: 'a',
    err: 'cannot sync: no route',
  })
})

test.each([
  { name: 'none', error: null, want: '"Failed"\n' },
  { name: 'a text', error: 'broken', want: '"Failed" err="broken"\n' },
  { name: 'one without message', error: new TypeError(), want: '"Failed" err="TypeError"\n' },
  {
    name: 'one that repeats its cause',
    error: new Error('outer: inner', { cause: new Error('inner') }),
    want: '"Failed" err="outer: inner"\n',
  },
  {
    name: 'several at once',
    error: new AggregateError([new Error('a'), new Error('b')], '2 failed'),
    want: '"Failed" err="2 failed: [a, b]"\n',
  },
])('errors: $name', ({ error, want }) => {
  const { text, written } = setUp()
  text.error('Failed', error)
  expect(written()).toContain(want)
})

test('verbosity decides what is written, errors always are', () => {
  const { text, written } = setUp(2)
  expect([text.enabled(2), text.enabled(3)]).toEqual([true, false])
  text.info('in', {}, 2)
  text.info('out', {}, 3)
  text.error('failed', null)
  expect(written().match(/"\w+"/g)).toEqual(['"in"', '"failed"'])
})

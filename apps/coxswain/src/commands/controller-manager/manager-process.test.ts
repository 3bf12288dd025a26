import { expect, test } from 'vitest'
import { signalActions } from './manager-process.ts'

const two = { kind: 'end', code: 2 }
const stop = { kind: 'stop' }

// What the Go program was seen to do, outside and as the first process of a PID namespace.
test.each([
  { name: 'any process, as the system does', isInit: false, stops: false, want: { SIGQUIT: two } },
  {
    name: 'the first process of a container, which the system would not end',
    isInit: true,
    stops: false,
    want: { SIGQUIT: two, SIGINT: two, SIGTERM: two, SIGHUP: two },
  },
  {
    name: 'one that gives its lease back',
    isInit: false,
    stops: true,
    want: { SIGQUIT: two, SIGINT: stop, SIGTERM: stop },
  },
  {
    name: 'one that gives its lease back, as the first process',
    isInit: true,
    stops: true,
    want: { SIGQUIT: two, SIGHUP: two, SIGINT: stop, SIGTERM: stop },
  },
])('signals end $name', ({ isInit, stops, want }) => {
  expect(signalActions(isInit, stops)).toEqual(want)
})

import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import type { AttachState } from './actual-state.ts'
import { decideAttach, decideDetach, refusalText, type DetachFacts } from './decide.ts'
import { node, specOf } from './testing/builders.ts'

const minute = 60_000
const outOfService = 'node.kubernetes.io/out-of-service'

describe('a volume that nobody wants there', () => {
  const facts: DetachFacts = { node: node('node-1'), isInUse: false, waitedMs: 0, forcesOnTimeout: true }
  const silent = node('node-1', { isReady: false })

  test.each<{ name: string; change: Partial<DetachFacts>; want: object }>([
    { name: 'is detached', change: {}, want: { kind: 'detach', isVerified: true } },
    { name: 'stays while the node uses it', change: { isInUse: true }, want: { kind: 'wait' } },
    {
      name: 'stays for six minutes on a silent node that used it',
      change: { isInUse: true, node: silent, waitedMs: 6 * minute },
      want: { kind: 'wait' },
    },
    {
      name: 'is then detached by force',
      change: { isInUse: true, node: silent, waitedMs: 6 * minute + 1 },
      want: { kind: 'detach', isVerified: false, forced: 'timeout' },
    },
    {
      name: 'is detached by force from a node that is gone',
      change: { isInUse: true, node: undefined, waitedMs: 7 * minute },
      want: { kind: 'detach', isVerified: false, forced: 'timeout' },
    },
    {
      name: 'stays, however long, on a ready node that uses it',
      change: { isInUse: true, waitedMs: 600 * minute },
      want: { kind: 'wait' },
    },
    {
      name: 'is detached from a ready node without asking it once more after six minutes',
      change: { waitedMs: 7 * minute },
      want: { kind: 'detach', isVerified: false, forced: 'timeout' },
    },
    {
      name: 'stays, however long, where force is not wanted',
      change: { isInUse: true, node: silent, waitedMs: 600 * minute, forcesOnTimeout: false },
      want: { kind: 'wait' },
    },
    {
      name: 'is detached after asking where force is not wanted',
      change: { node: silent, waitedMs: 600 * minute, forcesOnTimeout: false },
      want: { kind: 'detach', isVerified: true },
    },
    {
      name: 'is detached at once from a node out of service',
      change: { isInUse: true, node: node('node-1', { taints: [outOfService] }), forcesOnTimeout: false },
      want: { kind: 'detach', isVerified: false, forced: 'out-of-service' },
    },
    {
      name: 'is detached for the time and not for the taint where both hold',
      change: { isInUse: true, node: node('node-1', { isReady: false, taints: [outOfService] }), waitedMs: 7 * minute },
      want: { kind: 'detach', isVerified: false, forced: 'timeout' },
    },
    {
      name: 'stays on a node with another taint',
      change: { isInUse: true, node: node('node-1', { taints: ['node.kubernetes.io/unreachable'] }) },
      want: { kind: 'wait' },
    },
  ])('$name', ({ change, want }) => expect(decideDetach({ ...facts, ...change })).toMatchObject(want))
})

describe('a volume that is wanted', () => {
  test.each<{ name: string; modes?: readonly string[]; state?: AttachState; nodes?: readonly string[]; want: object }>([
    { name: 'is attached', want: { kind: 'attach' } },
    { name: 'is there', state: 'attached', nodes: ['node-1'], want: { kind: 'attached' } },
    { name: 'of which nothing is certain is attached again', state: 'uncertain', want: { kind: 'attach' } },
    { name: 'is another’s', nodes: ['node-2'], want: { kind: 'refuse', nodes: ['node-2'] } },
    {
      name: 'of which nothing is certain may be another’s',
      state: 'uncertain',
      nodes: ['node-2'],
      want: { kind: 'refuse', nodes: ['node-2'] },
    },
    {
      name: 'that many write is another’s, too',
      modes: ['ReadWriteMany'],
      nodes: ['node-2'],
      want: { kind: 'attach' },
    },
    { name: 'that many read, too', modes: ['ReadOnlyMany'], nodes: ['node-2'], want: { kind: 'attach' } },
    { name: 'of which nobody knows who may have it', modes: [], nodes: ['node-2'], want: { kind: 'attach' } },
    { name: 'that one pod may have is not', modes: ['ReadWriteOncePod'], nodes: ['node-2'], want: { kind: 'refuse' } },
  ])('$name', ({ modes, state = 'detached', nodes = [], want }) => {
    const spec = specOf('a', modes && { accessModes: modes })
    const wanted = { uniqueName: spec.uniqueName, node: 'node-1', spec, pods: new Map(), isRefusalTold: false }
    expect(decideAttach(wanted, { stateOf: () => state, nodesOf: () => nodes })).toMatchObject(want)
  })
})

describe('what a pod hears that has to wait', () => {
  const [a, b] = [pod('a'), pod('b')]
  const foreign = (name: string) => pod(name, { metadata: { name, namespace: 'other', uid: name } })
  test.each([
    {
      name: 'of nobody',
      users: [],
      want: "Volume is already exclusively attached to one node and can't be attached to another",
    },
    { name: 'of its own', users: [a, b], want: 'Volume is already used by pod(s) a, b' },
    {
      name: 'of its own and others',
      users: [foreign('x'), a, foreign('y')],
      want: 'Volume is already used by pod(s) a and 2 pod(s) in different namespaces',
    },
    { name: 'of others', users: [foreign('x')], want: 'Volume is already used by 1 pod(s) in different namespaces' },
  ])('$name', ({ users, want }) => {
    expect(refusalText(pod('web'), 'disk', users)).toBe(`Multi-Attach error for volume "disk" ${want}`)
  })
})

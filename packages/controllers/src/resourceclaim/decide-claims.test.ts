import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { must } from '@coxswain/base'
import { decideClaims, hasAdminAccess, type Gates } from './decide-claims.ts'
import { observePod } from './observe.ts'
import {
  cachesOf,
  claim,
  devicePod,
  entryNote,
  template,
  templated,
  withAdminAccess,
  withAlternatives,
  type Cached,
} from './testing/builders.ts'

const open: Gates = { allowsAdminAccess: true, allowsPrioritizedList: true }
const decide = (pod: Pod, cached: Cached = {}, gates = open) =>
  decideClaims(must(observePod(cachesOf({ ...cached, pods: [pod] }), 'shop/web'), 'the pod is there'), gates)

const ofTemplate = { templates: [template()] }
const named = (name = 'web-gpu-x'): Pod => devicePod('web', { named: { gpu: name } })
const missing = 'resource claim template "gpus": resourceclaimtemplate.resource.k8s.io "gpus" not found'
const foreign = 'ResourceClaim shop/web-gpu-x was not created for Pod shop/web (Pod is not owner)'
const [creates, keeps, adopts] = [
  { entry: 'gpu', kind: 'create' },
  { entry: 'gpu', kind: 'keep', name: 'web-gpu-x' },
  { entry: 'gpu', kind: 'adopt', name: 'web-gpu-x' },
]
const refuses = (why: string) => ({ entry: 'gpu', kind: 'refuse', why })

describe('an entry of a pod', () => {
  test.each<{ name: string; pod?: Pod; cached?: Cached; want: readonly object[] }>([
    { name: 'without its claim gets one', cached: ofTemplate, want: [creates] },
    {
      name: 'whose claim is there keeps it',
      pod: named(),
      cached: { claims: [claim()], ...ofTemplate },
      want: [keeps],
    },
    { name: 'whose claim was deleted gets another', pod: named(), cached: ofTemplate, want: [creates] },
    {
      name: 'whose claim the status lost adopts it, template or not',
      cached: { claims: [claim()] },
      want: [adopts],
    },
    {
      name: 'whose claim was deleted adopts one that was made meanwhile',
      pod: named('web-gpu-old'),
      cached: { claims: [claim()], ...ofTemplate },
      want: [adopts],
    },
    {
      name: 'whose claim belongs to another pod of the name gets another',
      pod: named(),
      cached: { claims: [claim('web-gpu-x', { owner: 'uid-before' })], ...ofTemplate },
      want: [{ ...creates, lost: foreign }],
    },
    {
      name: 'whose claim belongs to nobody gets another',
      pod: named(),
      cached: { claims: [claim('web-gpu-x', { owner: '' })], ...ofTemplate },
      want: [{ ...creates, lost: foreign }],
    },
    {
      name: 'adopts no claim of another entry',
      cached: { claims: [claim('other', { entry: 'disk' })], ...ofTemplate },
      want: [creates],
    },
    {
      name: 'adopts no claim that was not made for an entry',
      cached: { claims: [claim('other', { entry: '' })], ...ofTemplate },
      want: [creates],
    },
    {
      name: 'adopts no claim of another pod of the name',
      cached: { claims: [claim('other', { owner: 'uid-before' })], ...ofTemplate },
      want: [creates],
    },
    {
      name: 'adopts no claim that the pod owns, but does not control',
      cached: {
        claims: [
          claim('other', {
            metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web' }] },
          }),
        ],
        ...ofTemplate,
      },
      want: [creates],
    },
    {
      name: 'does not see claims of another namespace',
      pod: named(),
      cached: { claims: [claim('web-gpu-x', { namespace: 'else' })], ...ofTemplate },
      want: [creates],
    },
    { name: 'is refused without its template', want: [refuses(missing)] },
    {
      name: 'is refused without its template, whatever has the name of a claim',
      cached: { claims: [claim('web-gpu', { owner: '', entry: '' })] },
      want: [refuses(missing)],
    },
    {
      name: 'is refused when it is of a kind that is not known',
      pod: devicePod('web', { entries: [{ name: 'gpu' }] }),
      want: [
        refuses(
          'checking for claim before creating it: pod "shop/web", spec.resourceClaim "gpu": none of the supported fields are set',
        ),
      ],
    },
    { name: 'that needs no claim gets none', pod: devicePod('web', { named: { gpu: undefined } }), want: [] },
    {
      name: 'that names a claim itself gets none, be it there or not',
      pod: devicePod('web', { entries: [{ name: 'gpu', resourceClaimName: 'mine' }] }),
      cached: ofTemplate,
      want: [],
    },
    { name: 'does not exist', pod: devicePod('web', { entries: [] }), want: [] },
  ])('$name', ({ pod = devicePod(), cached, want }) => {
    const decisions = decide(pod, cached)
    expect(decisions).toMatchObject(want)
    expect(decisions).toHaveLength(want.length)
  })

  test('is decided for itself, in order', () => {
    const pod = devicePod('web', {
      entries: [templated('a'), templated('b', 'none'), templated('c')],
      named: { c: 'x' },
    })
    const decisions = decide(pod, { claims: [claim('x', { entry: 'c' })], ...ofTemplate })
    expect(decisions.map(({ entry, kind }) => `${entry} ${kind}`)).toEqual(['a create', 'b refuse', 'c keep'])
  })

  test('gets a claim that tells which entry it is for', () => {
    expect(decide(devicePod(), ofTemplate)).toMatchObject([
      { claim: { metadata: { generateName: 'web-gpu-', annotations: { [entryNote]: 'gpu' } } } },
    ])
  })
})

const admin = { templates: [template('gpus', withAdminAccess)] }
const alternatives = { templates: [template('gpus', withAlternatives)] }
const adminOff = refuses('admin access is requested, but the feature is disabled')
const listOff = refuses('template includes a prioritized list of subrequests, but the feature is disabled')

test.each([
  { name: 'admin access, and may', cached: admin, gates: {}, want: creates },
  { name: 'admin access, and may not', cached: admin, gates: { allowsAdminAccess: false }, want: adminOff },
  { name: 'no admin access', cached: ofTemplate, gates: { allowsAdminAccess: false }, want: creates },
  { name: 'alternatives, and may', cached: alternatives, gates: {}, want: creates },
  { name: 'alternatives, and may not', cached: alternatives, gates: { allowsPrioritizedList: false }, want: listOff },
  { name: 'no alternatives', cached: ofTemplate, gates: { allowsPrioritizedList: false }, want: creates },
])('a template that asks for $name', ({ cached, gates, want }) => {
  expect(decide(devicePod(), cached, { ...open, ...gates })).toMatchObject([want])
})

describe('admin access of a claim', () => {
  const exactly = (adminAccess?: boolean) => ({ name: 'r', exactly: { deviceClassName: 'gpus', adminAccess } })
  test.each([
    { name: 'no requests', asks: [], want: false },
    { name: 'one that says no', asks: [exactly(false)], want: false },
    { name: 'one that says yes', asks: [exactly(true)], want: true },
    { name: 'alternatives', asks: withAlternatives, want: false },
    { name: 'two, of which one says yes', asks: [exactly(false), exactly(true)], want: true },
    { name: 'two, of which none says yes', asks: [exactly(), exactly(false)], want: false },
  ])('$name: $want', ({ asks, want }) => expect(hasAdminAccess(claim('c', { requests: asks }))).toBe(want))

  test('nothing about devices: false', () => expect(hasAdminAccess({ spec: {} })).toBe(false))
})

import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { filterAll, listerOf, node, pod, snapshotOf } from '../../testing/builders.ts'
import { volumeZone, type VolumeZoneListers } from './volume-zone.ts'

type Labels = Readonly<Record<string, string>>

const zone = (value: string): Labels => ({ 'topology.kubernetes.io/zone': value })
const region = (value: string): Labels => ({ 'topology.kubernetes.io/region': value })
const betaZone = (value: string): Labels => ({ 'failure-domain.beta.kubernetes.io/zone': value })
const betaRegion = (value: string): Labels => ({ 'failure-domain.beta.kubernetes.io/region': value })

const using = (...claimNames: readonly string[]): Pod =>
  pod('web', {
    spec: { volumes: claimNames.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) },
  })

function listers(volumes: Readonly<Record<string, Labels>>): VolumeZoneListers {
  const claims = Object.keys(volumes).map((name): [string, PersistentVolumeClaim] => [
    `shop/${name}`,
    { spec: { volumeName: `pv-${name}` } },
  ])
  const made = Object.entries(volumes).map(([name, labels]): [string, PersistentVolume] => [
    `pv-${name}`,
    { metadata: { name: `pv-${name}`, labels } },
  ])
  const unbound = (storageClassName?: string): PersistentVolumeClaim => ({ spec: { storageClassName } })
  return {
    claims: listerOf<PersistentVolumeClaim>({
      ...Object.fromEntries(claims),
      'shop/dangling': { spec: { volumeName: 'pv-gone' } },
      'shop/classless': unbound(),
      'shop/odd': unbound('none'),
      'shop/later': unbound('later'),
      'shop/now': unbound('now'),
      'shop/silent': unbound('silent'),
    }),
    volumes: listerOf(Object.fromEntries(made)),
    classes: listerOf<StorageClass>({
      later: { provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' },
      now: { provisioner: 'p', volumeBindingMode: 'Immediate' },
      silent: { provisioner: 'p' },
    }),
  }
}

const filtered = (volumes: Readonly<Record<string, Labels>>, subject: Pod, on: Labels): unknown => {
  const said = filterAll(volumeZone(listers(volumes)), snapshotOf([node('x', { labels: on })]), subject)
  return typeof said === 'string' ? said : said['x']
}

describe('a volume and a node', () => {
  const no = 'node(s) had no available volume zone'
  test.each<{ name: string; volume: Labels; on: Labels; want: string }>([
    { name: 'a volume that is anywhere', volume: { disk: 'fast' }, on: zone('a'), want: 'skip' },
    { name: 'a node that is anywhere', volume: zone('a'), on: { disk: 'fast' }, want: 'ok' },
    { name: 'the same zone', volume: zone('a'), on: zone('a'), want: 'ok' },
    { name: 'other zones', volume: zone('a'), on: zone('b'), want: no },
    { name: 'the same region', volume: region('west'), on: region('west'), want: 'ok' },
    { name: 'other regions', volume: region('west'), on: region('east'), want: no },
    { name: 'the same zone, as of old', volume: betaZone('a'), on: betaZone('a'), want: 'ok' },
    { name: 'other zones, as of old', volume: betaZone('a'), on: betaZone('b'), want: no },
    { name: 'the same region, as of old', volume: betaRegion('west'), on: betaRegion('west'), want: 'ok' },
    { name: 'other regions, as of old', volume: betaRegion('west'), on: betaRegion('east'), want: no },
    { name: 'a volume of old, a node of today', volume: betaZone('a'), on: zone('a'), want: 'ok' },
    { name: 'a region of old, a node of today', volume: betaRegion('west'), on: region('west'), want: 'ok' },
    { name: 'a volume of old, a node of today elsewhere', volume: betaZone('a'), on: zone('b'), want: no },
    {
      name: 'a volume of old, a node with both that differ',
      volume: betaZone('a'),
      on: { ...zone('a'), ...betaZone('b') },
      want: no,
    },
    { name: 'a volume of today, a node of old', volume: zone('a'), on: betaZone('a'), want: no },
    {
      name: 'zone and region, of which the node has one',
      volume: { ...zone('a'), ...region('west') },
      on: zone('a'),
      want: no,
    },
    {
      name: 'zone and region, both the same',
      volume: { ...zone('a'), ...region('west') },
      on: { ...zone('a'), ...region('west') },
      want: 'ok',
    },
    { name: 'a zone, and a node that tells only its region', volume: zone('a'), on: region('west'), want: no },
    { name: 'one of several zones', volume: zone('c__a'), on: zone('a'), want: 'ok' },
    { name: 'one of several zones, as of old', volume: betaZone('c__a'), on: betaZone('a'), want: 'ok' },
    { name: 'none of several zones', volume: zone('c__a'), on: zone('b'), want: no },
    { name: 'several zones are not one', volume: zone('c__a'), on: zone('c__a'), want: no },
    { name: 'a label that cannot be understood', volume: zone('c__'), on: zone('a'), want: 'skip' },
    { name: 'an empty label', volume: zone(''), on: zone('a'), want: 'skip' },
  ])('$name', ({ volume, on, want }) => expect(filtered({ data: volume }, using('data'), on)).toBe(want))

  test('all of a pod’s volumes have to be there', () => {
    const volumes = { data: zone('a'), logs: zone('a__b') }
    expect(filtered(volumes, using('data', 'logs'), zone('a'))).toBe('ok')
    expect(filtered(volumes, using('data', 'logs'), zone('b'))).toBe(no)
  })
})

test.each<{ name: string; subject: Pod; want: string }>([
  { name: 'no claims', subject: pod('web'), want: 'skip' },
  {
    name: 'an ephemeral volume’s claim',
    subject: pod('web', { spec: { volumes: [{ name: 'v', ephemeral: {} }] } }),
    want: 'skip',
  },
  { name: 'a claim that waits for the pod', subject: using('later'), want: 'skip' },
  { name: 'one that waits besides one that is bound', subject: using('later', 'data'), want: 'ok' },
  { name: 'no such claim', subject: using('none'), want: 'no: persistentvolumeclaim "none" not found' },
  { name: 'no such volume', subject: using('dangling'), want: 'no: persistentvolume "pv-gone" not found' },
  { name: 'no such class', subject: using('odd'), want: 'no: storageclass.storage.k8s.io "none" not found' },
  {
    name: 'neither volume nor class',
    subject: using('classless'),
    want: 'no: PersistentVolumeClaim had no pv name and storageClass name',
  },
  { name: 'a claim not bound yet', subject: using('now'), want: 'no: PersistentVolume had no name' },
  {
    name: 'a class without a mode',
    subject: using('silent'),
    want: 'no: VolumeBindingMode not set for StorageClass "silent"',
  },
])('claims: $name', ({ subject, want }) => expect(filtered({ data: zone('a') }, subject, zone('a'))).toBe(want))

import type { Container, Pod, ServicePort } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../testing/builders.ts'
import { podBehind, service } from '../testing/service-builders.ts'
import { findPort } from './find-port.ts'
import { familyOf, readAddress } from './pod-addresses.ts'
import { belongsInEndpoints, hostnameIn } from './pod-in-endpoints.ts'

describe('a pod belongs in endpoints', () => {
  const going = { metadata: { deletionTimestamp: at('10:00:00') } }
  test.each([
    { name: 'when it runs', pod: podBehind('a'), want: [true, true] },
    { name: 'when it waits with an address', pod: podBehind('a', { phase: 'Pending' }), want: [true, true] },
    { name: 'when its state is unknown', pod: podBehind('a', { phase: 'Unknown' }), want: [true, true] },
    { name: 'not when it succeeded', pod: podBehind('a', { phase: 'Succeeded' }), want: [false, false] },
    { name: 'not when it failed', pod: podBehind('a', { phase: 'Failed' }), want: [false, false] },
    { name: 'not without an address', pod: podBehind('a', { ips: [] }), want: [false, false] },
    { name: 'with the one address of old servers', pod: { status: { podIP: '10.1.0.1' } }, want: [true, true] },
    { name: 'on its way out if that is asked for', pod: podBehind('a', going), want: [true, false] },
  ])('$name', ({ pod, want }) => {
    expect([belongsInEndpoints(pod, 'with-terminating'), belongsInEndpoints(pod, 'without-terminating')]).toEqual(want)
  })
})

test.each([
  { name: 'in the Service’s domain', spec: { hostname: 'one', subdomain: 'web' }, want: 'one' },
  { name: 'in another domain', spec: { hostname: 'one', subdomain: 'db' }, want: undefined },
  { name: 'without a name', spec: { subdomain: 'web' }, want: undefined },
  { name: 'without a domain', spec: { hostname: 'one' }, want: undefined },
])('the hostname of a pod $name', ({ spec, want }) => {
  expect(hostnameIn(service(), podBehind('a', { spec }))).toBe(want)
  const elsewhere = podBehind('a', { spec, metadata: { namespace: 'else' } })
  expect(hostnameIn(service(), elsewhere)).toBeUndefined()
})

describe('the port of a pod', () => {
  const container = (name: string, containerPort: number, more: Partial<Container> = {}): Container => ({
    name: `c${containerPort}`,
    ports: [{ name, containerPort, protocol: 'TCP' }],
    ...more,
  })
  const pod: Pod = podBehind('a', {
    spec: {
      containers: [container('web', 1), container('web', 2), container('db', 3)],
      initContainers: [
        container('once', 4),
        container('side', 5, { restartPolicy: 'Always' }),
        container('db', 6, { restartPolicy: 'Always' }),
      ],
    },
  })
  test.each<{ name: string; port: Omit<ServicePort, 'port'>; want: number | undefined }>([
    { name: 'is the number', port: { targetPort: 7, protocol: 'TCP' }, want: 7 },
    { name: 'is the first of that name', port: { targetPort: 'web', protocol: 'TCP' }, want: 1 },
    { name: 'is a container’s before a sidecar’s', port: { targetPort: 'db', protocol: 'TCP' }, want: 3 },
    { name: 'is a sidecar’s', port: { targetPort: 'side', protocol: 'TCP' }, want: 5 },
    { name: 'is none of a container that ends', port: { targetPort: 'once', protocol: 'TCP' }, want: undefined },
    { name: 'is none of another protocol', port: { targetPort: 'web', protocol: 'UDP' }, want: undefined },
    { name: 'is none of another name', port: { targetPort: 'x', protocol: 'TCP' }, want: undefined },
    { name: 'of nothing is 0', port: {}, want: 0 },
  ])('$name', ({ port, want }) => {
    expect(findPort(pod, { port: 80, ...port })).toBe(want)
  })
})

test.each([
  { text: '10.1.0.1', want: { ip: '10.1.0.1', family: 'IPv4' } },
  { text: '010.001.0.1', want: { ip: '10.1.0.1', family: 'IPv4' } },
  { text: '::ffff:10.1.0.1', want: { ip: '10.1.0.1', family: 'IPv4' } },
  { text: 'FD00:0::01', want: { ip: 'fd00::1', family: 'IPv6' } },
  { text: '10.1.0', want: undefined },
  { text: '10.1.0.1.', want: undefined },
  { text: '10.1.0.256', want: undefined },
])('the address $text is $want.ip', ({ text, want }) => {
  expect(readAddress(text)).toEqual(want)
  expect(familyOf(text)).toBe(want?.family ?? 'IPv4')
})

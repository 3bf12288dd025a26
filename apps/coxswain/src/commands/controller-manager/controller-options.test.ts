import { controllers } from '@coxswain/controllers'
import { expect, test } from 'vitest'
import { parseFlags } from '../../flags/parse-flags.ts'
import { controllerOptions } from './controller-options.ts'
import { knownControllers } from './known-controllers.ts'
import { managerFlags } from './manager-flags.ts'
import { flagReader } from './settings.ts'

const flags = flagReader(parseFlags([], managerFlags))

test.each(controllers.map((descriptor) => [descriptor.name, descriptor] as const))(
  '%s gets by the flags’ defaults what are its own, and nothing else',
  (name, { defaults }) => {
    expect(controllerOptions(name, defaults, { flags, rootCa: '' })).toEqual(defaults)
  },
)

test.each(controllers.map((descriptor) => [descriptor.name, descriptor] as const))(
  '%s is the controller that Kubernetes knows',
  (name, { aliases, onByDefault, featureGates }) => {
    const known = knownControllers.find((one) => one.name === name)
    expect({ aliases, onByDefault, gates: [...featureGates].toSorted() }).toEqual({
      aliases: known?.aliases,
      onByDefault: known?.onByDefault,
      gates: [...(known?.gates ?? [])].toSorted(),
    })
  },
)

test('autoscalers have each of their times from its own flag, also where two have the same default', () => {
  const name = 'horizontal-pod-autoscaler'
  const given = [
    `--concurrent-${name}-syncs=7`,
    `--${name}-sync-period=11s`,
    `--${name}-downscale-stabilization=2m`,
    `--${name}-tolerance=0.25`,
    `--${name}-cpu-initialization-period=3m`,
    `--${name}-initial-readiness-delay=13s`,
  ]
  const own = flagReader(parseFlags(given, managerFlags))
  expect(controllerOptions(`${name}-controller`, {}, { flags: own, rootCa: '' })).toEqual({
    concurrentSyncs: 7,
    syncPeriodMs: 11_000,
    downscaleStabilizationMs: 120_000,
    tolerance: 0.25,
    cpuInitializationPeriodMs: 180_000,
    initialReadinessDelayMs: 13_000,
  })
})

test('attached volumes are looked at, and detached by force, unless flags say otherwise', () => {
  const given = [
    '--attach-detach-reconcile-sync-period=90s',
    '--disable-attach-detach-reconcile-sync',
    '--disable-force-detach-on-timeout',
  ]
  const own = flagReader(parseFlags(given, managerFlags))
  const name = 'persistentvolume-attach-detach-controller'
  expect(controllerOptions(name, {}, { flags: own, rootCa: '' })).toEqual({
    verifyPeriodMs: 90_000,
    verifies: false,
    forcesOnTimeout: false,
  })
})

test('ranges of nodes have each of their sizes from its own flag', () => {
  const given = [
    '--allocate-node-cidrs',
    '--cluster-cidr=10.244.0.0/16,fd00:10::/48',
    '--service-cluster-ip-range=10.96.0.0/12,fd00:1::/108',
    '--cidr-allocator-type=',
    '--node-cidr-mask-size=25',
    '--node-cidr-mask-size-ipv4=26',
    '--node-cidr-mask-size-ipv6=65',
  ]
  const own = flagReader(parseFlags(given, managerFlags))
  expect(controllerOptions('node-ipam-controller', {}, { flags: own, rootCa: '' })).toEqual({
    allocates: true,
    clusterCidr: '10.244.0.0/16,fd00:10::/48',
    serviceClusterIpRange: '10.96.0.0/12,fd00:1::/108',
    allocatorType: '',
    maskSize: 25,
    maskSizeIpv4: 26,
    maskSizeIpv6: 65,
  })
})

test('the storage version migrator hears whether garbage is collected', () => {
  const own = flagReader(parseFlags(['--enable-garbage-collector=false'], managerFlags))
  const read = controllerOptions('storage-version-migrator-controller', {}, { flags: own, rootCa: '' })
  expect(read).toEqual({ collectsGarbage: false })
})

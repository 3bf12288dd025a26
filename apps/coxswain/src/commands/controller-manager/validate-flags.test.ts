import { expect, test } from 'vitest'
import { parseFlags } from '../../flags/parse-flags.ts'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'
import { flagReader } from './settings.ts'
import { validateFlags } from './validate-flags.ts'

function problem(...commandLine: readonly string[]): string | undefined {
  try {
    validateFlags(flagReader(parseFlags(commandLine, controllerManagerFlags)))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test.each([
  { name: 'nothing', flags: [] },
  {
    name: 'what kubeadm gives',
    flags: ['--controllers=*,bootstrapsigner,tokencleaner', '--use-service-account-credentials=true'],
  },
  { name: 'a controller that is off by default', flags: ['--controllers=*,selinux-warning-controller'] },
  { name: 'a stub of the cloud', flags: ['--controllers=service,route,cloud-node-lifecycle'] },
  { name: 'a controller behind a gate that is off', flags: ['--controllers=podgroup-protection-controller'] },
  { name: 'an older version', flags: ['--emulated-version=kube=1.34'] },
  { name: 'no secure port', flags: ['--secure-port=0'] },
])('takes $name', ({ flags }) => {
  expect(problem(...flags)).toBeUndefined()
})

test.each([
  {
    flags: ['--controllers=foo,-bar,job'],
    want: '["foo" is not in the list of known controllers, "bar" is not in the list of known controllers]',
  },
  {
    flags: ['--secure-port=70000', '--controllers=foo'],
    want: '["foo" is not in the list of known controllers, --secure-port 70000 must be between 1 and 65535, inclusive. It cannot be turned off with 0]',
  },
  {
    flags: ['--secure-port=-1'],
    want: '--secure-port -1 must be between 0 and 65535, inclusive. 0 for turning off secure port',
  },
  {
    flags: ['--emulated-version=1.20'],
    want: '[emulation version 1.20 is not between [1.33, 1.36.0], minCompatibilityVersion version 1.33 is not between [1.33, 1.20]]',
  },
  { flags: ['--emulated-version=kube=1.40'], want: 'emulation version 1.40 is not between [1.33, 1.36.0]' },
  { flags: ['--emulated-version=1.34.1'], want: 'patch version not allowed, got: kube=1.34.1' },
  { flags: ['--emulated-version=kube=a'], want: 'could not parse "a" as version' },
  {
    flags: ['--min-compatibility-version=1.30', '--controllers=foo'],
    want: '[minCompatibilityVersion version 1.30 is not between [1.33, 1.36], "foo" is not in the list of known controllers]',
  },
  {
    flags: ['--feature-gates=JobSuccessPolicy=false', '--controllers=foo'],
    want: 'cannot set feature gate JobSuccessPolicy to false, feature is locked to true',
  },
  { flags: ['--logging-format=xml'], want: 'format: Invalid value: "xml": Unsupported log format' },
  { flags: ['--logging-format=json', '--vmodule=a=1'], want: 'vmodule: Forbidden: Only supported for text log format' },
  {
    flags: ['--log-text-split-stream'],
    want: 'options.text.splitStream: Forbidden: Feature LoggingAlphaOptions is disabled',
  },
  { flags: ['--log-flush-frequency=0s'], want: 'flushFrequency: Invalid value: "0s": Must be greater than zero' },
  { flags: ['--leader-elect-resource-lock=endpoints'], want: 'resourceLock value must be "leases"' },
  {
    flags: ['--attach-detach-reconcile-sync-period=10ms'],
    want: 'duration time must be greater than one second as set via command line option reconcile-sync-loop-period',
  },
  {
    flags: ['--cluster-signing-kubelet-client-cert-file=a'],
    want: '"cluster-signing-kube-apiserver-client": cannot specify cert without key',
  },
  {
    flags: ['--cluster-signing-legacy-unknown-key-file=a', '--cluster-signing-cert-file=b'],
    want: '["cluster-signing-legacy-unknown": cannot specify key without cert, cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time]',
  },
  { flags: ['--concurrent-job-syncs=0'], want: 'concurrent-job-syncs must be greater than 0, but got 0' },
  {
    flags: ['--concurrent-horizontal-pod-autoscaler-syncs=0'],
    want: 'concurrent-horizontal-pod-autoscaler-syncs must be greater than 0, but got 0',
  },
  {
    flags: ['--concurrent-resourceclaim-syncs=-2'],
    want: 'concurrent-resourceclaim-syncs must be larger than 0, got -2',
  },
  {
    flags: ['--max-endpoints-per-slice=1001'],
    want: 'max-endpoints-per-slice must not be more than 1000, but got 1001',
  },
  {
    flags: ['--mirroring-concurrent-service-endpoint-syncs=0'],
    want: 'mirroring-concurrent-service-endpoint-syncs must not be less than 1, but got 0',
  },
  {
    flags: ['--service-cluster-ip-range=1.0.0.0/8,2.0.0.0/8,3.0.0.0/8'],
    want: '--service-cluster-ip-range can not contain more than two entries',
  },
  {
    flags: ['--cloud-provider=aws'],
    want: 'cloud provider "aws" was specified, but built-in cloud providers are disabled. Please set --cloud-provider=external and migrate to an external cloud provider',
  },
  {
    flags: ['--cidr-allocator-type=CloudAllocator'],
    want: 'built-in cloud providers are disabled. The ipam CloudAllocator is not available',
  },
  {
    flags: ['--show-hidden-metrics-for-version=1.20'],
    want: `metrics.showHiddenMetricsForVersion: Invalid value: "1.20": must be omitted or have the value '1.35'; only the previous minor version is allowed`,
  },
  {
    flags: ['--requestheader-uid-headers=a', '--feature-gates=RemoteRequestHeaderUID=false'],
    want: '--requestheader-uid-headers requires the "RemoteRequestHeaderUID" feature to be enabled',
  },
  { flags: ['--v=x'], want: 'invalid argument "x" for "-v, --v" flag: strconv.ParseUint: parsing "x": invalid syntax' },
  {
    flags: ['--vmodule=foo'],
    want: 'invalid argument "foo" for "--vmodule" flag: "foo" does not have the pattern=N format',
  },
  {
    flags: ['--tls-sni-cert-key=foo'],
    want: 'invalid argument "foo" for "--tls-sni-cert-key" flag: expected comma separated certificate and key file paths',
  },
  {
    flags: ['--version=foo'],
    want: 'invalid argument "foo" for "--version" flag: strconv.ParseBool: parsing "foo": invalid syntax',
  },
  {
    flags: ['--leader-elect-lease-duration=3'],
    want: 'invalid argument "3" for "--leader-elect-lease-duration" flag: time: missing unit in duration "3"',
  },
])('refuses $flags', ({ flags, want }) => {
  expect(problem(...flags)).toBe(want)
})

/**
 * `npm run oracle [-- --kubeconfig FILE] [--only NAME,…] [-v]`: what Kubernetes' own manager left behind in each scenario,
 * against what the cluster at hand leaves; without a kubeconfig against `coxswain up --nodes 0`.
 */
import path from 'node:path'
import { oracleFolder, runProgram, startOwnCluster } from './own-cluster.ts'

/** The flags with which the goldens were recorded. */
const managerFlags = [
  '--use-service-account-credentials',
  '--controllers=*,bootstrap-signer-controller,token-cleaner-controller',
  '--kube-api-qps=500',
  '--kube-api-burst=500',
  '--node-monitor-period=1s',
  '--node-monitor-grace-period=6s',
  '--node-startup-grace-period=8s',
  '--node-eviction-rate=10',
  '--secondary-node-eviction-rate=10',
  '--horizontal-pod-autoscaler-sync-period=2s',
  '--horizontal-pod-autoscaler-downscale-stabilization=4s',
  '--pvclaimbinder-sync-period=2s',
  '--resource-quota-sync-period=5s',
  '--concurrent-gc-syncs=20',
]

const own = process.argv.slice(2)
const program = path.join(oracleFolder, 'run.mjs')
if (own.includes('--kubeconfig')) {
  process.exitCode = await runProgram(program, own)
} else {
  await using cluster = await startOwnCluster([
    '--nodes',
    '0',
    '--without',
    'scheduler',
    ...managerFlags.map((flag) => `--controller-manager-arg=${flag}`),
  ])
  process.exitCode = await runProgram(program, ['--kubeconfig', cluster.kubeconfig, ...own])
}

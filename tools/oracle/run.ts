/**
 * `npm run oracle [-- --kubeconfig FILE] [--only NAME,…] [-v]`: what Kubernetes' own manager left behind in each scenario,
 * against what the cluster at hand leaves; without a kubeconfig against `coxswain up --nodes 0`.
 */
import path from 'node:path'
import { managerFlags } from './manager-flags.ts'
import { oracleFolder, runProgram, startOwnCluster } from './own-cluster.ts'

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

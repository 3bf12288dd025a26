/**
 * `npm run converse [-- --kubeconfig FILE] [--only NAME,…] [-v]`: what kube-apiserver answered, against what the server at
 * hand answers; without a kubeconfig against our API server alone.
 */
import path from 'node:path'
import { oracleFolder, runProgram, startOwnCluster } from './own-cluster.ts'

const own = process.argv.slice(2)
const program = path.join(oracleFolder, 'converse.mjs')
if (own.includes('--kubeconfig')) {
  process.exitCode = await runProgram(program, own)
} else {
  await using cluster = await startOwnCluster(['--nodes', '0', '--without', 'controller-manager,scheduler'])
  process.exitCode = await runProgram(program, ['--kubeconfig', cluster.kubeconfig, ...own])
}

import { silentLogger } from '@coxswain/base'
import { expect, test } from 'vitest'
import { noConfiguration, unreadableKubeconfig } from './connection-problems.ts'

test('nothing to go by', () => {
  const told: string[] = []
  const logger = { ...silentLogger, info: (message: string) => void told.push(message) }
  expect(() => noConfiguration(new Error('no pod'), logger)).toThrow(
    'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
  )
  expect(told).toEqual([
    'Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.',
    'error creating inClusterConfig, falling back to default config: no pod',
  ])
})

test('a kubeconfig that is not there, and one that is broken', () => {
  const missing = new Error('cannot read', { cause: Object.assign(new Error('open'), { code: 'ENOENT' }) })
  expect(unreadableKubeconfig(missing, '/x')).toEqual(new Error('stat /x: no such file or directory'))
  const broken = new Error('line 3')
  expect(unreadableKubeconfig(broken, '/x')).toBe(broken)
})

// Mirrors client-go tools/clientcmd/client_config.go, BuildConfigFromFlags, 1.36: what it says when there is nothing to go by.
import type { Logger } from '@coxswain/base'

/** Neither flag was given, and this is no pod. */
export function noConfiguration(error: unknown, logger: Logger): never {
  logger.info('Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.')
  const why = error instanceof Error ? error.message : String(error)
  logger.info(`error creating inClusterConfig, falling back to default config: ${why}`)
  throw new Error(
    'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
  )
}

/** A kubeconfig that could not be loaded: one that is not there is told as Go's programs do. */
export function unreadableKubeconfig(error: unknown, file: string): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === 'ENOENT') return new Error(`stat ${file}: no such file or directory`)
  }
  return error
}

import { isControllerChosen, type ControllerDescriptor } from '@coxswain/runtime'
import type { Logger } from '@coxswain/base'
import type { FeatureGates } from '@coxswain/runtime'
import { knownControllers, serviceAccountTokenController } from './known-controllers.ts'

export interface ChooseOptions {
  /** Those that there are. */
  readonly descriptors: readonly ControllerDescriptor[]
  /** `--controllers` */
  readonly chosen: readonly string[]
  readonly gates: FeatureGates
  readonly logger: Logger
}

/**
 * The controllers to build, the token controller first: others cannot get credentials without it, and so it cannot be
 * switched off. Says of each of Kubernetes' controllers why it does not run.
 */
export function chooseControllers({
  descriptors,
  chosen,
  gates,
  logger,
}: ChooseOptions): readonly ControllerDescriptor[] {
  const byName = new Map(descriptors.map((descriptor) => [descriptor.name, descriptor]))
  const running = knownControllers.flatMap((known) => {
    const descriptor = byName.get(known.name)
    const asDescriptor = { ...known, featureGates: known.gates } as unknown as ControllerDescriptor // names and default are looked at
    const isChosen = known.name === serviceAccountTokenController || isControllerChosen(asDescriptor, chosen)
    if (!isChosen) {
      logger.info('Warning: controller is disabled', { controller: known.name })
      return []
    }
    const missing = known.gates.filter((gate) => !gates.isOn(gate))
    if (missing.length > 0) {
      logger.info('Controller is disabled by a feature gate', {
        controller: known.name,
        requiredFeatureGates: known.gates,
      })
      return []
    }
    if (known.isCloudStub) {
      logger.info('Skipping a cloud provider controller', { controller: known.name })
      return []
    }
    if (descriptor === undefined) {
      logger.info('Warning: this controller does not exist yet and does not run', { controller: known.name })
      return []
    }
    return [descriptor]
  })
  return running
}

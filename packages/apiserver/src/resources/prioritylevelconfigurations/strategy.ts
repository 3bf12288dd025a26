// Mirrors pkg/registry/flowcontrol/prioritylevelconfiguration/strategy.go and pkg/apis/flowcontrol/v1/defaults.go, 1.36.
import { priorityLevelConfigurations, type PriorityLevelConfiguration, type QueuingConfiguration } from '@coxswain/api'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell, none } from '../table-text.ts'

const queueing = { handSize: 8, queues: 64, queueLengthLimit: 50 }

export const priorityLevelConfigurationStrategy: Strategy<PriorityLevelConfiguration> = {
  resource: priorityLevelConfigurations,
  hasGeneration: true,
  defaults: defaultLevel,
  prepareForCreate: (draft) => ({ ...draft, status: {} }),
  tableCells: (level, now) => {
    const { type = '', limited } = level.spec ?? {}
    const queuing = limited?.limitResponse?.queuing
    return [
      nameCell(level),
      type,
      limited?.nominalConcurrencyShares ?? none,
      queuing?.queues ?? none,
      queuing?.handSize ?? none,
      queuing?.queueLengthLimit ?? none,
      ageCell(level, now),
    ]
  },
}

function defaultLevel(level: PriorityLevelConfiguration): PriorityLevelConfiguration {
  return changeField(level, 'spec', (spec) => {
    const exempted = changeField(spec, 'exempt', (exempt) =>
      fillMissing(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
    )
    return changeField(exempted, 'limited', (limited) =>
      changeField(
        fillMissing(limited, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
        'limitResponse',
        (limit) => changeField(limit, 'queuing', defaultQueuing),
      ),
    )
  })
}

/** Here zero is as good as nothing. */
function defaultQueuing(queuing: QueuingConfiguration): QueuingConfiguration {
  const { handSize, queues, queueLengthLimit } = queuing
  if (handSize && queues && queueLengthLimit) return queuing
  return {
    handSize: handSize || queueing.handSize,
    queues: queues || queueing.queues,
    queueLengthLimit: queueLengthLimit || queueing.queueLengthLimit,
  }
}

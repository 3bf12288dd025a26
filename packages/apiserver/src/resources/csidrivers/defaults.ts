// Mirrors pkg/apis/storage/v1/defaults.go SetDefaults_CSIDriver, release 1.36.
import type { CSIDriver, CSIDriverSpec } from '@coxswain/api'
import { fillMissing, withField } from '@coxswain/base'

const defaults: CSIDriverSpec = {
  attachRequired: true,
  podInfoOnMount: false,
  storageCapacity: false,
  fsGroupPolicy: 'ReadWriteOnceWithFSType',
  requiresRepublish: false,
  seLinuxMount: false,
}
const modes = ['Persistent']

export function defaultCsiDriver(driver: CSIDriver): CSIDriver {
  const spec = fillMissing(driver.spec ?? {}, defaults)
  const hasModes = (spec.volumeLifecycleModes?.length ?? 0) > 0
  return withField(driver, 'spec', hasModes ? spec : withField(spec, 'volumeLifecycleModes', modes))
}

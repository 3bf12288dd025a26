export const controllerName = 'storageversion-garbage-collector-controller'
export const clientName = 'storage-version-garbage-collector'
export const queueNames = {
  leases: 'storage_version_garbage_collector_leases',
  storageVersions: 'storage_version_garbage_collector_storageversions',
} as const

export const conditionType = 'AllEncodingVersionsEqual'
export const conditionTexts = {
  equal: { status: 'True', reason: 'CommonEncodingVersionSet', message: 'Common encoding version set' },
  different: { status: 'False', reason: 'CommonEncodingVersionUnset', message: 'Common encoding version unset' },
} as const

// Mirrors k8s.io/dynamic-resource-allocation/structured, MakeSharedDeviceID, 1.36.

export interface NamedDevice {
  readonly driver: string
  readonly pool: string
  readonly device: string
  /** Of one of several shares of a device. */
  readonly shareID?: string | undefined
}

/** As it is printed. */
export const deviceIdentity = ({ driver, pool, device, shareID = '' }: NamedDevice) => ({
  Driver: driver,
  Pool: pool,
  Device: device,
  ShareID: shareID,
})

export const deviceKey = (device: NamedDevice): string => JSON.stringify(deviceIdentity(device))

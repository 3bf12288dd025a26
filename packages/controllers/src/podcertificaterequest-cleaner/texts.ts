export const controllerName = 'podcertificaterequest-cleaner-controller'
export const clientName = 'podcertificaterequestcleaner'

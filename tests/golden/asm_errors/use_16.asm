use16

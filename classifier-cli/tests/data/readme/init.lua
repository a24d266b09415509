local kumo = require 'kumo'

kumo.on('init', function()
  kumo.configure_local_logs { log_dir = 'logs' }
  kumo.start_esmtp_listener { listen = '127.0.0.1:2525' }
end)

kumo.on('get_listener_domain', function(domain)
  if domain == 'bounce.examplecorp.com' then
    return kumo.make_listener_domain { log_oob = 'LogThenDrop' }
  end
end)

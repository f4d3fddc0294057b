-- In place of listed.sql: the hires with a delay, from the agreement to the registration.
SELECT behind.*, delays.agreed_on, delays.registered_on, delays.days FROM behind JOIN delays USING (hire_id)

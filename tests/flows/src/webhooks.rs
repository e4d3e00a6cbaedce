mod deliver;
mod endpoints;

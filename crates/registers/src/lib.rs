//! Population register (SNIEP): port, HTTP adapter, simulator with a synthetic population.
